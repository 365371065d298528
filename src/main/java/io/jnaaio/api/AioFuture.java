package io.jnaaio.api;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The result of an operation; it is complete only when the kernel is done with the operation's memory.
 *
 * <p>Therefore {@link #cancel}, {@link #orTimeout} and {@link #completeExceptionally} only <em>ask</em>: the operation is
 * cancelled, and when the kernel lets go of it, the future completes - with {@link CancellationException}, {@link
 * TimeoutException} or the given exception, or with the bytes if they won the race, or with the error the system
 * reported. {@link #complete}, {@link #completeAsync}, {@link #completeOnTimeout} and {@code obtrude...} would free the
 * memory's owner too early and throw {@link UnsupportedOperationException}. Stages derived from it are plain {@link
 * CompletableFuture}s, and what is done to them does not come back to the operation.
 *
 * <p>A dependent that is attached when the future is complete already runs at once, in the attaching thread, as with every
 * {@link CompletableFuture}: a chain that submits its next link from there can nest as deep as it is long. Use a loop, or a
 * callback, which is never nested.
 *
 * <p>To wait for it as for a blocking call, which throws an {@code IOException}, use {@code Aio.await}.
 *
 * <p>Dependents without {@code Async} run on the completion thread, where nothing may block: a wait for another operation
 * there throws {@link IllegalStateException}.
 *
 * @param <T> the result
 */
public abstract class AioFuture<T> extends CompletableFuture<T> {
    /** For the engine. */
    protected AioFuture() {}

    /**
     * Asks the engine to stop the operation.
     *
     * @param reason what the future completes with if the operation is stopped
     */
    protected abstract void ask(Throwable reason);

    /**
     * Called before a wait.
     *
     * @throws IllegalStateException on a completion thread
     */
    protected abstract void checkMayBlock();

    /**
     * Asks another future, complete or not, whether this thread may wait.
     *
     * @throws IllegalStateException on a completion thread
     */
    protected static void checkMayBlockFor(AioFuture<?> other) {
        other.checkMayBlock();
    }

    /** For the engine: completes it. */
    protected final void finish(T value) {
        super.complete(value);
    }

    /** For the engine: completes it with an error. */
    protected final void finishExceptionally(Throwable error) {
        super.completeExceptionally(error);
    }

    /**
     * Asks to cancel; see the class.
     *
     * @return false if it was complete already and not by cancellation
     */
    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            ask(new CancellationException("the operation was cancelled through its future"));
        }
        return !isDone() || isCancelled();
    }

    /**
     * Asks to cancel, and to complete with that exception; see the class.
     *
     * @return false: the future is completed by the engine alone
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
