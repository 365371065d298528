package io.jnaaio.soak;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What the submissions of one engine's life share: the clock, numbers, who has not ended yet, and what was wrong. */
final class Ledger {
    private static final int FINDINGS_MAX = 20;
    private static final AtomicLong IDS = new AtomicLong();

    private final AtomicLong clock = new AtomicLong();
    private final Set<Submission> live = ConcurrentHashMap.newKeySet();
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
        live.add(submission);
    }

    void wasAccepted() {
        accepted.incrementAndGet();
    }

    void wasRefused(Submission submission) {
        live.remove(submission);
        refused.incrementAndGet();
    }

    void ended(Submission submission) {
        live.remove(submission);
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

    /** How many submissions were accepted, refused, ended as cancelled, and failed otherwise. */
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
