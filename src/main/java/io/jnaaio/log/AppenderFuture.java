package io.jnaaio.log;

import io.jnaaio.api.AioFuture;

/**
 * What an {@link Appender} promised one caller. What is asked of it ({@link #cancel}, {@link #orTimeout}) is asked in
 * vain: a record has its place, and others follow it.
 *
 * @param <T> the position of a record, or nothing for a flush
 */
final class AppenderFuture<T> extends AioFuture<T> {
    private final AppenderQueue queue;
    private final T value;

    /**
     * A future that is still open.
     *
     * @param value what it completes with
     */
    AppenderFuture(AppenderQueue queue, T value) {
        this.queue = queue;
        this.value = value;
    }

    /** One that failed from the start. */
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
        // Nothing can be taken back.
    }

    /**
     * Asks a future of the engine whether this thread may wait.
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
