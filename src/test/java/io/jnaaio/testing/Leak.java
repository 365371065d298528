package io.jnaaio.testing;

/** What a test may leave behind, and {@link AioExtension} then fails it for. */
public enum Leak {
    /** An operation that is in flight although the test is over. */
    OPERATION,
    /** A lease of aligned memory that was not closed. */
    BUFFER,
    /** A file that the test, or the code under test, opened and did not close. */
    DESCRIPTOR,
    /** A thread of the library: that of an engine that nobody closed. */
    THREAD,
    /**
     * An operation that ended and that nobody asked for its result. Only a garbage collection finds it, so this one is looked
     * for where {@link AioExtension.Builder#forgottenResults()} asks for it, at the price of a collection per test.
     */
    RESULT
}
