package io.jnaaio.soak;

import io.jnaaio.api.Errno;
import io.jnaaio.spi.Failure;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How often each fault occurs, per 1,000 requests.
 *
 * @param refused the submission is refused, and perhaps some of those that follow
 * @param refusedLater the request is accepted, then refused by a report
 * @param shortened the request transfers part of its bytes
 * @param failed the request fails with an errno
 * @param dirty a failing write may leave bytes in the file
 * @param thrown the submission throws
 * @param delayed another thread submits the request later, in any order
 * @param rerouted another thread reports the request later, in any order
 * @param lateCancel a cancellation is answered late, or only after the request has completed
 */
record FlakyPlan(
        int refused,
        int refusedLater,
        int shortened,
        int failed,
        boolean dirty,
        int thrown,
        int delayed,
        int rerouted,
        int lateCancel) {
    private static final Failure[] FAILURES = {
        failure(Errno.EIO), failure(Errno.ENOSPC), failure(Errno.EINTR)
    };

    static final Failure FULL = failure(Errno.EAGAIN);
    static final Failure CANCELED = failure(Errno.ECANCELED);

    private static Failure failure(Errno errno) {
        return new Failure("soak", errno, 0, "the soak suite plays it", null);
    }

    static FlakyPlan none() {
        return new FlakyPlan(0, 0, 0, 0, false, 0, 0, 0, 0);
    }

    static FlakyPlan random(SplittableRandom random) {
        return new FlakyPlan(
                some(random, 300),
                some(random, 60),
                some(random, 200),
                some(random, 40),
                random.nextBoolean(),
                some(random, 10),
                some(random, 150),
                some(random, 300),
                some(random, 500));
    }

    /** Returns the plan without the faults that need a separate thread. */
    FlakyPlan withoutThread() {
        return new FlakyPlan(
                refused, refusedLater, shortened, failed, dirty, thrown, 0, 0, lateCancel);
    }

    private static int some(SplittableRandom random, int most) {
        return random.nextBoolean() ? 0 : random.nextInt(most);
    }

    static @Nullable Failure anyOf(SplittableRandom random) {
        return FAILURES[random.nextInt(FAILURES.length)];
    }
}
