package io.jnaaio.engine.mem;

import java.util.concurrent.atomic.AtomicInteger;

/** Lets one thread at a time submit the requests that several threads have collected. Never allocates. */
public final class SharedFlush {
    /** Threads that want a flush; the first one does it for all. */
    private final AtomicInteger wanted = new AtomicInteger();

    /**
     * Runs the hand-over. If another thread, or a caller of this one, is running it, returns immediately; it is then run again
     * there.
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
                // Something was thrown: the next flush must not think that this one goes on.
                wanted.set(0);
            }
        }
    }
}
