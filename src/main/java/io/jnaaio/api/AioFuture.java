package io.jnaaio.api;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The result of an operation. The future completes only after the kernel has finished with the operation's buffers.
 *
 * <p>Therefore {@link #cancel}, {@link #orTimeout} and {@link #completeExceptionally} only <em>request</em>
 * cancellation of the operation. Once the kernel has released the buffers, the future completes: with {@link
 * CancellationException}, {@link TimeoutException} or the given exception; or with the byte count if the transfer
 * finished first; or with the error that the system reported. {@link #complete}, {@link #completeAsync}, {@link
 * #completeOnTimeout} and {@code obtrude...} would release the buffers while the kernel still uses them, and throw
 * {@link UnsupportedOperationException}. Stages derived from this future are plain {@link CompletableFuture}s;
 * cancelling or completing them has no effect on the operation.
 *
 * <p>As with every {@link CompletableFuture}, an action attached to a future that is already complete runs immediately,
 * in the attaching thread. If each action submits the next operation and attaches to it, the stack can grow with the
 * length of the chain. Use a loop instead, or a callback; callbacks are never nested.
 *
 * <p>To wait for the result as a blocking call does, and get an {@code IOException} if it failed, use {@code
 * Aio.await}.
 *
 * <p>Actions attached by methods without {@code Async} in their name run on the completion thread, which must not
 * block: waiting for another operation there throws {@link IllegalStateException}.
 *
 * @param <T> the result
 */
public abstract class AioFuture<T> extends CompletableFuture<T> {
    /** Called by the engine. */
    protected AioFuture() {}

    /**
     * Asks the engine to stop the operation.
     *
     * @param reason what the future completes with if the operation is stopped
     */
    protected abstract void ask(Throwable reason);

    /**
     * Called before this thread waits.
     *
     * @throws IllegalStateException on a completion thread
     */
    protected abstract void checkMayBlock();

    /**
     * Checks, by means of another future, complete or not, whether this thread may wait.
     *
     * @throws IllegalStateException on a completion thread
     */
    protected static void checkMayBlockFor(AioFuture<?> other) {
        other.checkMayBlock();
    }

    /** Called by the engine: completes the future. */
    protected final void finish(T value) {
        super.complete(value);
    }

    /** Called by the engine: completes the future with an error. */
    protected final void finishExceptionally(Throwable error) {
        super.completeExceptionally(error);
    }

    /**
     * Requests cancellation; see the class description.
     *
     * @return false if the future was already complete, other than by cancellation
     */
    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            ask(new CancellationException("the operation was cancelled through its future"));
        }
        return !isDone() || isCancelled();
    }

    /**
     * Requests cancellation, and completion with this exception; see the class description.
     *
     * @return false, because only the engine completes the future
     */
    @Override
    public final boolean completeExceptionally(Throwable ex) {
        if (ex == null) {
            throw new NullPointerException("ex");
        }
        if (!isDone()) {
            ask(ex);
        }
        return false;
    }

    @Override
    public final boolean complete(T value) {
        throw onlyTheEngine("complete");
    }

    @Override
    public final CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
        throw onlyTheEngine("completeAsync");
    }

    @Override
    public final CompletableFuture<T> completeAsync(
            Supplier<? extends T> supplier, Executor executor) {
        throw onlyTheEngine("completeAsync");
    }

    @Override
    public final CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        throw onlyTheEngine("completeOnTimeout");
    }

    @Override
    public final void obtrudeValue(T value) {
        throw onlyTheEngine("obtrudeValue");
    }

    @Override
    public final void obtrudeException(Throwable ex) {
        throw onlyTheEngine("obtrudeException");
    }

    private static UnsupportedOperationException onlyTheEngine(String method) {
        return new UnsupportedOperationException(
                method
                        + ": this future is complete when the kernel is done with the memory;"
                        + " use a derived stage, for example thenApply(x -> x)");
    }

    @Override
    public final <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    @Override
    public final T get() throws InterruptedException, ExecutionException {
        if (!isDone()) {
            checkMayBlock();
        }
        return super.get();
    }

    @Override
    public final T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!isDone() && timeout > 0) {
            checkMayBlock();
        }
        return super.get(timeout, unit);
    }

    @Override
    public final T join() {
        if (!isDone()) {
            checkMayBlock();
        }
        return super.join();
    }
}
