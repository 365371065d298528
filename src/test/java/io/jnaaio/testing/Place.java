package io.jnaaio.testing;

import org.jspecify.annotations.Nullable;

/** A stack as a remark for messages: the first frame that is the caller's own. */
final class Place {
    private static final String LIBRARY =
            "(java|jdk|sun)\\..*|io\\.jnaaio\\.(api|spi|engine|backend|channels)\\..*"
                    + "|io\\.jnaaio\\.[A-Z].*"
                    + "|io\\.jnaaio\\.testing\\.(AioExtension|AioSession|TrackedIo|Place|FakeAio)(\\$.*)?";

    private Place() {}

    /** What remembers the place where it is called. */
    static Throwable here(String what) {
        return new Throwable(what);
    }

    /** {@code " at org.example.Test.method(Test.java:42)"}; empty if the stack does not tell. */
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
