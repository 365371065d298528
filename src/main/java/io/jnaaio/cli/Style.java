package io.jnaaio.cli;

import java.io.Console;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** How text is emphasized: by colours on a terminal, otherwise not at all. */
enum Style {
    PLAIN,
    ANSI;

    private static final char ESCAPE = '\u001b';

    /** Colours if stdout is a terminal that has them and {@code NO_COLOR} is not set. */
    static Style ofStdout() {
        return of(System.getenv("NO_COLOR"), System.getenv("TERM"), isTerminal(System.console()));
    }

    /** See no-color.org: any text in NO_COLOR says no. */
    static Style of(@Nullable String noColor, @Nullable String term, boolean terminal) {
        boolean wanted = noColor == null || noColor.isEmpty();
        boolean able = term != null && !term.equals("dumb");
        return terminal && wanted && able ? ANSI : PLAIN;
    }

    /** From JDK 22 on there may be a Console without a terminal; it can be asked. */
    static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            Method method = Console.class.getMethod("isTerminal");
            return Boolean.TRUE.equals(method.invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    String bold(String text) {
        return code("1", text);
    }

    String good(String text) {
        return code("32", text);
    }

    String bad(String text) {
        return code("31", text);
    }

    String pale(String text) {
        return code("33", text);
    }

    private String code(String code, String text) {
        return this == PLAIN ? text : ESCAPE + "[" + code + "m" + text + ESCAPE + "[0m";
    }
}
