package io.jnaaio.channels;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The future of an operation. Unlike {@code AioFuture} it keeps what {@link Future} promises on cancellation: it is done at
 * once, and the kernel may still be at work.
 */
class PendingFuture<R> extends CompletableFuture<R> implements Outcome<R> {
    private final AioFileChannel channel;

    /** What to cancel, too. */
    private @Nullable Future<?> operation;

    PendingFuture(AioFileChannel channel) {
        this.channel = channel;
    }

    /** Remembers what is to be cancelled with it; before it is given to anybody. */
    final void cancels(Future<?> running) {
        operation = running;
    }

    @Override
    public final boolean succeed(R value) {
        return super.complete(value);
    }

    @Override
    public final void fail(Throwable why) {
        boolean unused = super.completeExceptionally(why);
    }

    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        Future<?> running = operation;
        if (cancelled && running != null) {
            boolean unused = running.cancel(false);
        }
        return cancelled;
    }

    @Override
    public final R get() throws InterruptedException, ExecutionException {
        if (!isDone()) {
            channel.checkMayBlock();
        }
        return super.get();
    }

    @Override
    public final R get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!isDone() && timeout > 0) {
            channel.checkMayBlock();
        }
        return super.get(timeout, unit);
    }

    @Override
    public final <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
