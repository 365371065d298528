package io.jnaaio.testing;

import org.jspecify.annotations.Nullable;

/** Describes a stack trace in a message, by the first frame that belongs to the caller's code. */
final class Place {
    private static final String LIBRARY =
            "(java|jdk|sun)\\..*|io\\.jnaaio\\.(api|spi|engine|backend|channels)\\..*"
                    + "|io\\.jnaaio\\.[A-Z].*"
                    + "|io\\.jnaaio\\.testing\\.(AioExtension|AioSession|TrackedIo|Place|FakeAio)(\\$.*)?";

    private Place() {}

    /** Records the place where it is called. */
    static Throwable here(String what) {
        return new Throwable(what);
    }

    /** Returns {@code " at org.example.Test.method(Test.java:42)"}; empty if the stack trace has no such frame. */
    static String of(@Nullable Throwable stack) {
        if (stack != null) {
            for (StackTraceElement frame : stack.getStackTrace()) {
                String type = frame.getClassName();
                if (!type.matches(LIBRARY) && !type.startsWith("com.sun.proxy.")) {
                    return " at " + frame;
                }
            }
        }
        return "";
    }
}
