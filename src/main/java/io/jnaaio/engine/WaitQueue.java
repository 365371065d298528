package io.jnaaio.engine;

import org.jspecify.annotations.Nullable;

/**
 * Operations that wait for their turn, linked through themselves, so that a completion which puts one back allocates nothing.
 * Guarded by the lane's lock.
 */
final class WaitQueue {
    private @Nullable Op<?> first;
    private @Nullable Op<?> last;

    @Nullable Op<?> first() {
        return first;
    }

    boolean isEmpty() {
        return first == null;
    }

    void addLast(Op<?> op) {
        op.queued = true;
        op.nextWaiting = null;
        if (last == null) {
            first = op;
        } else {
            last.nextWaiting = op;
        }
        last = op;
    }

    /** Adds it before all that were submitted after it. */
    void putBack(Op<?> op) {
        Op<?> before = null;
        Op<?> behind = first;
        while (behind != null && behind.sequence < op.sequence) {
            before = behind;
            behind = behind.nextWaiting;
        }
        op.queued = true;
        op.nextWaiting = behind;
        if (before == null) {
            first = op;
        } else {
            before.nextWaiting = op;
        }
        if (behind == null) {
            last = op;
        }
    }

    /** Takes the first one out; there is one. */
    Op<?> removeFirst() {
        Op<?> op = first;
        if (op == null) {
            throw new IllegalStateException("nothing waits");
        }
        unlink(null, op);
        return op;
    }

    void remove(Op<?> op) {
        Op<?> before = null;
        for (Op<?> each = first; each != null; each = each.nextWaiting) {
            if (each == op) {
                unlink(before, op);
                return;
            }
            before = each;
        }
    }

    private void unlink(@Nullable Op<?> before, Op<?> op) {
        if (before == null) {
            first = op.nextWaiting;
        } else {
            before.nextWaiting = op.nextWaiting;
        }
        if (last == op) {
            last = before;
        }
        op.nextWaiting = null;
        op.queued = false;
    }
}
