package io.jnaaio.engine.mem;

import java.util.concurrent.atomic.AtomicInteger;

/** Lets one thread at a time hand over the requests that several threads have collected. Never allocates. */
public final class SharedFlush {
    /** The number of flushes requested; the first thread performs them for all. */
    private final AtomicInteger wanted = new AtomicInteger();

    /**
     * Runs {@code handOver}. If another thread, or an outer call of this method, is running a hand-over, this method
     * returns at once, and the hand-over is run again there.
     */
    public void run(Runnable handOver) {
        if (wanted.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        try {
            do {
                handOver.run();
                seen = wanted.addAndGet(-seen);
            } while (seen != 0);
        } finally {
            if (seen != 0) {
                // The hand-over threw: the next flush must not assume that this one continues.
                wanted.set(0);
            }
        }
    }
}
