package io.jnaaio.backend.uring;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.jna.PlatformAbi;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Cancellation requests for the ring's thread, and those whose answer is pending. Used by the ring's thread, except for
 * {@code add}.
 */
final class Cancels {
    private final PlatformAbi abi;
    private final Queue<CancelOrder> orders = new ConcurrentLinkedQueue<>();
    private final Map<Integer, CancelOrder> asked = new HashMap<>();
    private int lastOrder;

    Cancels(PlatformAbi abi) {
        this.abi = abi;
    }

    /** Adds an order; called from any thread. */
    void add(CancelOrder order) {
        orders.add(order);
    }

    boolean isEmpty() {
        return orders.isEmpty();
    }

    @Nullable CancelOrder poll() {
        return orders.poll();
    }

    /** Fills an entry for an order; false if there was no memory for it, and the order has been answered. */
    boolean ask(CancelOrder order, SubmissionQueue submission) {
        lastOrder = lastOrder == Integer.MAX_VALUE ? 1 : lastOrder + 1;
        try {
            asked.put(lastOrder, order);
        } catch (OutOfMemoryError e) {
            order.answer(CancelStatus.NOT_CANCELED);
            return false;
        }
        submission.cancel(order.target, UserData.cancel(lastOrder));
        return true;
    }

    /** Passes on the kernel's answer to an order. */
    void answered(int number, int result) {
        CancelOrder order = asked.remove(number);
        if (order != null) {
            order.answer(status(result));
        }
    }

    private CancelStatus status(int result) {
        if (result >= 0) {
            return CancelStatus.CANCELED;
        }
        // ENOENT: it has completed, or was not submitted yet. EALREADY: it is running.
        return abi.errno(-result) == Errno.ENOENT
                ? CancelStatus.ALL_DONE
                : CancelStatus.NOT_CANCELED;
    }

    /** Answers an order whose entry the kernel did not accept. */
    void notTaken(int number) {
        CancelOrder order = asked.remove(number);
        if (order != null) {
            order.answer(CancelStatus.NOT_CANCELED);
        }
    }

    /** Answers all orders after the ring was lost. */
    void refuseAll() {
        for (CancelOrder order = orders.poll(); order != null; order = orders.poll()) {
            order.answer(CancelStatus.NOT_CANCELED);
        }
    }
}
