package io.jnaaio.api;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * One asynchronous operation on a file.
 *
 * <p>Its states are {@code PREPARED -> IN_PROGRESS -> COMPLETED -> REAPED}. It can be submitted from PREPARED, even
 * after a refused submission, and again from REAPED. Operations have identity equality and may be used from any
 * thread.
 *
 * <p>From {@link #submit()} to completion the library keeps the buffers, the control block and the file reachable;
 * nothing that the kernel may access is freed, moved or reused before. Freeing a buffer explicitly while the operation
 * is in flight ({@code Memory.close}, {@code invokeCleaner}) breaks this guarantee and corrupts memory.
 *
 * @param <T> the type of the result: the number of bytes, or nothing
 */
public interface AsyncOperation<T> {
    /**
     * Submits the operation to the engine.
     *
     * <p>Throws only if nothing was started: the operation is then unchanged and can be submitted again. Every other
     * error of the system is reported by the completion, even if the kernel returned it immediately, unless the kernel
     * itself notifies of the completion (a kevent, a signal): then all such errors are thrown.
     *
     * @throws IllegalStateException if the operation is in progress, or completed and not yet reaped
     * @throws ErrnoException with EAGAIN, if the queue is full and the engine's policy is {@link QueueFull#FAIL}, or if
     *     the caller is a completion thread, which never blocks
     * @throws ErrnoException with ENOMEM, if heap buffers have to be copied and the JVM has no direct memory for the
     *     copy
     * @throws java.io.InterruptedIOException if the thread was interrupted while waiting for room; the interrupt status
     *     stays set
     */
    void submit() throws IOException;

    /**
     * Returns the current status: {@link Errno#EINPROGRESS}, {@link Errno#SUCCESS}, or the error. May be called any number
     * of times.
     *
     * @throws IllegalStateException before the first submit
     */
    Errno error();

    /**
     * Returns the result. May be called once; afterwards the operation is reaped and can be submitted again.
     *
     * @throws IllegalStateException while the operation is in progress, on a second call, or after {@link #future()}
     *     was called
     * @throws ErrnoException if the operation failed; it is reaped nevertheless
     */
    T aioReturn() throws ErrnoException;

    /**
     * Requests cancellation. A cancelled operation still completes, exactly once, with {@link Errno#ECANCELED} or with the
     * bytes it had transferred.
     *
     * <p>May wait for the engine, for a bounded time. On a completion thread it does not wait, and returns
     * {@link CancelStatus#NOT_CANCELED}.
     */
    CancelStatus cancel();

    /** True from submit to completion. */
    boolean inProgress();

    /** The file that the operation reads, writes or syncs. */
    AioFile file();

    /** The file's descriptor: see {@link AioFile#fd()}. */
    OptionalInt fd();

    /** The priority, 0 to 20: a hint on every platform. */
    int priority();

    /** How the operation notifies of its completion. */
    SigevNotify sigevNotify();

    /**
     * Changes how the next submission notifies of its completion.
     *
     * @throws IllegalStateException while in progress
     * @throws UnsupportedOperationException if the backend does not support this notification; the message lists those
     *     that it supports
     */
    void setSigevNotify(SigevNotify notify);

    /**
     * Waits until the operation is not in flight; does not reap it. Returns true immediately if it is not in flight.
     *
     * @param timeout the maximum time to wait; zero or negative means do not wait
     * @return false if the timeout elapsed first
     * @throws IllegalStateException on a completion thread, which must not block
     */
    boolean await(Duration timeout) throws InterruptedException;

    /**
     * The result of this submission as a future, which reaps the operation when it completes. Repeated calls return the
     * same future.
     *
     * @throws UnsupportedOperationException if the kernel itself notifies of the completion, by a kevent or a signal
     * @throws IllegalStateException before submit, or after {@link #aioReturn()}
     */
    AioFuture<T> future();
}
