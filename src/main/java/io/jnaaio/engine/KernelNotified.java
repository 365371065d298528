package io.jnaaio.engine;

import io.jnaaio.api.SigevNotify;

/** Which notifications the kernel delivers to the user itself. */
final class KernelNotified {
    private KernelNotified() {}

    static boolean is(SigevNotify notify) {
        return switch (notify.kind()) {
            case NONE, CALLBACK -> false;
            case KEVENT, SIGNAL, THREAD_ID -> true;
        };
    }
}
