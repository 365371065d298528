package io.jnaaio.engine.mem;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Logs errors on threads that must go on: a log handler that fails, or a heap that is full, is not passed on. Made before it
 * is needed, since a class that is first used while the heap is full may never be usable.
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
            // The message is lost; what the thread has to report is not.
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
            // As above.
            return;
        }
    }
}
