package io.jnaaio.channels;

import io.jnaaio.api.AsyncIo;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * The engine that a channel runs on.
 *
 * @param shared true for the engine of the process, released when the channel is closed; false for the caller's
 *     engine
 */
record ChannelEngine(AsyncIo io, boolean shared) {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    /**
     * Checks, before a wait, that this thread may block.
     *
     * @throws IllegalStateException on a completion thread
     */
    void checkMayBlock() {
        try {
            boolean unused = io.suspend(List.of(), Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True on a thread that must not block. */
    boolean isCompletionThread() {
        try {
            checkMayBlock();
            return false;
        } catch (IllegalStateException e) {
            LOG.log(Level.TRACE, "on a completion thread", e);
            return true;
        }
    }

    void release() {
        if (shared) {
            LingeringIo.SHARED.release();
        }
    }
}
