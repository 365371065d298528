package io.jnaaio.backend.uring;

import io.jnaaio.api.CancelStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A cancellation request passed to the ring's thread, and the kernel's answer passed back. */
final class CancelOrder {
    /**
     * Longer than a live thread takes to answer; after that the request remains, but nothing waits for its answer.
     */
    private static final long WAIT_SECONDS = 1;

    final int slot;
    final long target;
    private final CompletableFuture<CancelStatus> answer = new CompletableFuture<>();

    /**
     * Creates an order.
     *
     * @param target the {@code user_data} of the request
     */
    CancelOrder(int slot, long target) {
        this.slot = slot;
        this.target = target;
    }

    void answer(CancelStatus status) {
        answer.complete(status);
    }

    /** Waits for the answer, for a bounded time; the interrupt status stays set for the caller. */
    CancelStatus await() {
        try {
            return answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CancelStatus.NOT_CANCELED;
        } catch (TimeoutException | ExecutionException e) {
            return CancelStatus.NOT_CANCELED;
        }
    }
}
