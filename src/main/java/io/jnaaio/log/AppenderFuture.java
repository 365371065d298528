package io.jnaaio.log;

import io.jnaaio.api.AioFuture;

/**
 * The future of a record or a flush of an {@link Appender}. {@link #cancel} and {@link #orTimeout} have no effect,
 * because later records follow this one in the file.
 *
 * @param <T> the type of the result: the position of a record, or nothing for a flush
 */
final class AppenderFuture<T> extends AioFuture<T> {
    private final AppenderQueue queue;
    private final T value;

    /**
     * Creates a future that is not complete.
     *
     * @param value the result on success
     */
    AppenderFuture(AppenderQueue queue, T value) {
        this.queue = queue;
        this.value = value;
    }

    /** Returns a future that has already failed. */
    static <T> AppenderFuture<T> failed(AppenderQueue queue, T value, Throwable why) {
        AppenderFuture<T> future = new AppenderFuture<>(queue, value);
        future.fail(why);
        return future;
    }

    void succeed() {
        finish(value);
    }

    void fail(Throwable why) {
        finishExceptionally(why);
    }

    @Override
    protected void ask(Throwable reason) {
        // A record cannot be withdrawn.
    }

    /**
     * Checks whether this thread may wait.
     *
     * @throws IllegalStateException on one of the engine's completion threads
     */
    static void askMayBlock(AioFuture<?> engines) {
        checkMayBlockFor(engines);
    }

    @Override
    protected void checkMayBlock() {
        queue.checkMayBlock("waiting for the log");
    }
}
