package io.jnaaio.cli;

import java.io.Console;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** How text is emphasized: by colours on a terminal, otherwise not at all. */
enum Style {
    PLAIN,
    ANSI;

    private static final char ESCAPE = '\u001b';

    /** Returns ANSI if stdout is a terminal that supports colours and {@code NO_COLOR} is not set. */
    static Style ofStdout() {
        return of(System.getenv("NO_COLOR"), System.getenv("TERM"), isTerminal(System.console()));
    }

    /** See no-color.org: any non-empty value of NO_COLOR disables colours. */
    static Style of(@Nullable String noColor, @Nullable String term, boolean terminal) {
        boolean wanted = noColor == null || noColor.isEmpty();
        boolean able = term != null && !term.equals("dumb");
        return terminal && wanted && able ? ANSI : PLAIN;
    }

    /** On JDK 22 and later there may be a Console without a terminal; its method isTerminal tells. */
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
