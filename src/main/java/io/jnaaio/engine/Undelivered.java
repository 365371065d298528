package io.jnaaio.engine;

import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.RetryClock;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Futures of an engine that could not be completed because the Java heap was full: completing one with an exception
 * needs a few bytes. They are retried by the thread that completes the next operation, by the retry clock, and by a
 * waiting close.
 */
final class Undelivered {
    private static final long RETRY_NANOS = 5_000_000;
    private static final int TRIES_MAX = 200;

    private final AtomicReference<@Nullable OpFuture<?>> first = new AtomicReference<>();
    private final RetryClock clock;
    private final RetryClock.Task again =
            new RetryClock.Task() {
                @Override
                protected void run() {
                    retry();
                }
            };

    Undelivered(RetryClock clock) {
        this.clock = clock;
    }

    /** Keeps a future whose operation has ended; its file stays open until it is delivered. */
    void add(OpFuture<?> future) {
        OpFuture<?> head;
        do {
            head = first.get();
            future.nextUndelivered = head;
        } while (!first.compareAndSet(head, future));
        if (head == null) {
            setClock();
        }
    }

    /**
     * Starts the retry clock. If the heap has no room for the clock's thread either, the caller waits briefly, because
     * there may be no other event.
     */
    private void setClock() {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            try {
                if (clock.schedule(again, RETRY_NANOS)) {
                    return;
                }
            } catch (RuntimeException | Error e) {
                Log.NOT_DELIVERED.write(e, null);
            }
            LockSupport.parkNanos(this, RETRY_NANOS);
        }
    }

    boolean isEmpty() {
        return first.get() == null;
    }

    /** Delivers as many as there is memory for. */
    void retry() {
        if (first.get() == null) {
            return;
        }
        OpFuture<?> future = first.getAndSet(null);
        while (future != null) {
            OpFuture<?> next = future.nextUndelivered;
            future.nextUndelivered = null;
            boolean delivered = false;
            try {
                delivered = future.deliver();
            } catch (RuntimeException | Error e) {
                Log.NOT_DELIVERED.write(e, null);
            }
            if (delivered) {
                future.lane().keepOpen().leave();
            } else {
                add(future);
            }
            future = next;
        }
    }
}
