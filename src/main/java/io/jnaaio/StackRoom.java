package io.jnaaio;

/**
 * Checks that the calling thread has stack left before a step that a {@link StackOverflowError} must not cut in two, such as
 * the release of a lock. Where there is none the Error comes from here, before anything was begun.
 */
final class StackRoom {
    /** Enough to take a lock, change some fields and release it. */
    private static final int STEP_CALLS = 24;

    /** Enough to go on with a log as well, but for the write itself. */
    private static final int WORK_CALLS = 96;

    private StackRoom() {}

    /** Throws StackOverflowError if there is none for a step. */
    static void forStep() {
        long unused = use(STEP_CALLS, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    /** Throws StackOverflowError if there is none to go on with a log. */
    static void forWork() {
        long unused = use(WORK_CALLS, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    /** Many parameters, which lie on the stack also in compiled code: each call takes 100 bytes at least. */
    private static long use(
            int calls,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g,
            long h,
            long i,
            long j,
            long k,
            long l) {
        return calls == 0 ? a + b : use(calls - 1, b, c, d, e, f, g, h, i, j, k, l, a) + calls;
    }
}
