package io.jnaaio.spi;

import io.jnaaio.api.OperationTrace;

/**
 * Hears of operations that ended, were never asked for their result and became garbage: the result, or the error, is lost.
 * Given to an engine by {@code AioOptions.builder().extension(LeakListener.class, listener)}. The warning is logged all the
 * same.
 *
 * <p>Only a garbage collection finds such operations, so the call may come long after, even after the engine was closed.
 */
@FunctionalInterface
public interface LeakListener {
    /**
     * One was found. Called from a thread of the library's that must not be held up; what is thrown is logged.
     *
     * @param operation with the stack of its submission where {@code LeakTracking} remembers it
     */
    void unclaimed(OperationTrace operation);
}
