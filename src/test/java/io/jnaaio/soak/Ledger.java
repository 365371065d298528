package io.jnaaio.soak;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the submissions of one engine share: the clock, numbers, the submissions that have not ended yet, and errors
 * found.
 */
final class Ledger {
    private static final int FINDINGS_MAX = 20;
    private static final AtomicLong IDS = new AtomicLong();

    private final AtomicLong clock = new AtomicLong();
    private final Set<Submission> live = ConcurrentHashMap.newKeySet();

    /** Submissions that have not ended, and continuations that may submit: one number, so that zero means rest. */
    private final AtomicLong unfinished = new AtomicLong();

    private final Queue<String> findings = new ConcurrentLinkedQueue<>();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong canceled = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    final Chunk.Pool pool = new Chunk.Pool();

    long tick() {
        return clock.incrementAndGet();
    }

    long nextId() {
        return IDS.incrementAndGet();
    }

    void began(Submission submission) {
        unfinished.incrementAndGet();
        live.add(submission);
    }

    /** Runs a continuation that ends a submission and may begin another: there is no rest between the two. */
    void continuing(Runnable continuation) {
        unfinished.incrementAndGet();
        try {
            continuation.run();
        } finally {
            unfinished.decrementAndGet();
        }
    }

    /** True if everything that was submitted has ended and nothing will be submitted by a continuation. */
    boolean isAtRest() {
        return unfinished.get() == 0;
    }

    private void finished(Submission submission) {
        live.remove(submission);
        unfinished.decrementAndGet();
    }

    void wasAccepted() {
        accepted.incrementAndGet();
    }

    void wasRefused(Submission submission) {
        finished(submission);
        refused.incrementAndGet();
    }

    void ended(Submission submission) {
        finished(submission);
    }

    void wasCanceled() {
        canceled.incrementAndGet();
    }

    void hasFailed() {
        failed.incrementAndGet();
    }

    Set<Submission> live() {
        return live;
    }

    void wrong(String what) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(what);
        }
    }

    List<String> findings() {
        return List.copyOf(findings);
    }

    /** The numbers of submissions that were accepted, refused, cancelled, and failed with another error. */
    record Counts(long accepted, long refused, long canceled, long failed) {
        Counts plus(Counts other) {
            return new Counts(
                    accepted + other.accepted,
                    refused + other.refused,
                    canceled + other.canceled,
                    failed + other.failed);
        }
    }

    Counts counts() {
        return new Counts(accepted.get(), refused.get(), canceled.get(), failed.get());
    }
}
