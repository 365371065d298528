package io.jnaaio.api;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * One asynchronous operation on a file.
 *
 * <p>Its life is {@code PREPARED -> IN_PROGRESS -> COMPLETED -> REAPED}; from REAPED, or from PREPARED after a refused
 * submit, it may be submitted (again). Operations have identity equality and may be used from any thread.
 *
 * <p>From {@link #submit()} to completion the library holds the buffers, the control block and the file; nothing that the
 * kernel may touch is freed, moved or reused before. Freeing a buffer by hand while the operation is in flight
 * ({@code Memory.close}, {@code invokeCleaner}) breaks that promise and corrupts memory.
 *
 * @param <T> the result: a count of bytes, or nothing
 */
public interface AsyncOperation<T> {
    /**
     * Hands the operation to the engine.
     *
     * <p>Throws only where nothing has been started: the operation then stays as it was and may be submitted again,
     * unchanged. Every other refusal of the system arrives as the completion, even where the kernel said it at once - unless
     * the kernel itself is to tell of the completion (a kevent, a signal): then all refusals are thrown.
     *
     * @throws IllegalStateException if it is in progress, or completed and not yet reaped
     * @throws ErrnoException with EAGAIN, if the queue is full and the engine's policy is {@link QueueFull#FAIL}, or if
     *     the caller is a completion thread, which never blocks
     * @throws ErrnoException with ENOMEM, if heap buffers have to be copied and the JVM has no direct memory for it
     * @throws java.io.InterruptedIOException if the thread was interrupted while it waited for room; the interrupt status
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
     * @throws IllegalStateException while in progress, a second time, or after {@link #future()} was taken
     * @throws ErrnoException if the operation failed; it is reaped all the same
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

    /** The file it works on. */
    AioFile file();

    /** The file's descriptor: see {@link AioFile#fd()}. */
    OptionalInt fd();

    /** The priority it was made with, 0 to 20: a hint on every platform. */
    int priority();

    /** How it notifies. */
    SigevNotify sigevNotify();

    /**
     * Changes how it notifies, for the next submission.
     *
     * @throws IllegalStateException while in progress
     * @throws UnsupportedOperationException if the backend cannot deliver it; the message lists what it can
     */
    void setSigevNotify(SigevNotify notify);

    /**
     * Waits until it is not in flight any more; does not reap. What is not in flight counts as done.
     *
     * @param timeout how long to wait at most; zero or negative only looks
     * @return false if the time ran out first
     * @throws IllegalStateException on a completion thread, which must not block
     */
    boolean await(Duration timeout) throws InterruptedException;

    /**
     * The result of this submission as a future; its completion reaps the operation. The same one each time.
     *
     * @throws UnsupportedOperationException if the kernel itself tells of the completion, by a kevent or a signal
     * @throws IllegalStateException before submit, or after {@link #aioReturn()}
     */
    AioFuture<T> future();
}
