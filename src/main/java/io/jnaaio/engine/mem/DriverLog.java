package io.jnaaio.engine.mem;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Logs errors on threads that must continue: a failure of a log handler or a full heap is ignored. Create an instance
 * before it is needed, because a class that is first used while the heap is full may never become usable.
 */
public final class DriverLog {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    /**
     * Logs an error.
     *
     * @param message a constant: a concatenation allocates in the caller, and may fail there
     */
    public void error(String message, @Nullable Throwable thrown) {
        try {
            LOG.log(Level.ERROR, message, thrown);
        } catch (Throwable e) {
            // Only the message is lost: the thread continues with its report.
            return;
        }
    }

    /**
     * Logs an error of a system call.
     *
     * @param message a constant
     * @param detail an errno or a name
     */
    public void error(String message, Object detail) {
        try {
            LOG.log(Level.ERROR, message + ": " + detail);
        } catch (Throwable e) {
            // Only the message is lost.
            return;
        }
    }
}
