package io.jnaaio.spi;

import io.jnaaio.api.OperationTrace;

/**
 * Is notified of operations that completed but became unreachable before their result or error was read. Pass it to an
 * engine with {@code AioOptions.builder().extension(LeakListener.class, listener)}. The library logs its warning
 * nevertheless.
 *
 * <p>Only a garbage collection finds such operations, so the call may come much later, even after the engine was
 * closed.
 */
@FunctionalInterface
public interface LeakListener {
    /**
     * Called for each such operation, on a thread of the library, which must not block; exceptions are logged.
     *
     * @param operation includes the stack trace of the submission if {@code LeakTracking} recorded it
     */
    void unclaimed(OperationTrace operation);
}
