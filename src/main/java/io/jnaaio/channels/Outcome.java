package io.jnaaio.channels;

/** Who is told what became of an operation: a future, or a handler on its executor. Told once. */
interface Outcome<R> {
    /**
     * It has ended well.
     *
     * @return false if nobody wants it any more, for it was cancelled
     */
    boolean succeed(R value);

    /** It has failed. */
    void fail(Throwable why);
}
