package io.jnaaio.testing;

/** The leaks for which {@link AioExtension} fails a test. */
public enum Leak {
    /** An operation that is still in flight after the test. */
    OPERATION,
    /** A lease of aligned memory that was not closed. */
    BUFFER,
    /** A file that the test, or the code under test, opened and did not close. */
    DESCRIPTOR,
    /** A thread of the library, which belongs to an engine that was not closed. */
    THREAD,
    /**
     * An operation that completed but whose result was never read. Only a garbage collection finds it, so the check
     * must be enabled by {@link AioExtension.Builder#forgottenResults()} and costs one collection per test.
     */
    RESULT
}
