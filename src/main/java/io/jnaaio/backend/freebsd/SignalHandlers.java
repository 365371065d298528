package io.jnaaio.backend.freebsd;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.jna.DlInfo;
import io.jnaaio.jna.FreeBsdSigaction;
import io.jnaaio.jna.FreeBsdSystem;

/**
 * Checks the handler of a signal: the system's default action would end the JVM, and a signal that the JVM uses itself
 * would confuse or crash it.
 *
 * <p>Source: sigaction(2), dladdr(3), signal(3), FreeBSD 13.2.
 */
final class SignalHandlers {
    private static final String JVM_LIBRARY = "libjvm";

    private final FreeBsdSystem system;

    SignalHandlers(FreeBsdSystem system) {
        this.system = system;
    }

    /**
     * Rejects a signal that has no handler of the user.
     *
     * @throws UnsupportedOperationException if no handler is installed, or it is the JVM's
     */
    void check(int signo) {
        FreeBsdSigaction layout = new FreeBsdSigaction();
        try (Memory action = new Memory(layout.size())) {
            action.clear();
            if (system.sigaction(signo, Pointer.nativeValue(action)) != 0) {
                throw refusal(signo, "there is no such signal");
            }
            long handler = action.getLong(0);
            if (handler >= 0 && handler <= FreeBsdSigaction.SIG_HOLD) {
                throw refusal(
                        signo,
                        "no handler is installed, and the system's default may end this process;"
                                + " install one by sigaction(2) first");
            }
            String library = libraryOf(handler);
            if (library.contains(JVM_LIBRARY)) {
                throw refusal(
                        signo,
                        "its handler is the JVM's own ("
                                + library
                                + "); take a signal that neither the JVM nor sun.misc.Signal uses, and"
                                + " install a handler by sigaction(2)");
            }
        }
    }

    private static UnsupportedOperationException refusal(int signo, String why) {
        return new UnsupportedOperationException("notification by signal " + signo + ": " + why);
    }

    /** The file name of the library that contains an address; empty if there is none. */
    private String libraryOf(long address) {
        try (Memory info = new Memory(new DlInfo().size())) {
            info.clear();
            if (system.dladdr(address, Pointer.nativeValue(info)) == 0) {
                return "";
            }
            Pointer name = info.getPointer(0);
            if (name == null) {
                return "";
            }
            String path = name.getString(0);
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }
}
