package io.jnaaio.channels;

/** Receives the outcome of an operation, once: a future, or a handler on its executor. */
interface Outcome<R> {
    /**
     * The operation has succeeded.
     *
     * @return false if the outcome is not wanted any more because the operation was cancelled
     */
    boolean succeed(R value);

    /** The operation has failed. */
    void fail(Throwable why);
}
