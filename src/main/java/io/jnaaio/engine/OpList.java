package io.jnaaio.engine;

import org.jspecify.annotations.Nullable;

/** Operations in the order of their submission, linked through themselves. Guarded by the lane's lock. */
final class OpList {
    private @Nullable Op<?> first;
    private @Nullable Op<?> last;

    @Nullable Op<?> first() {
        return first;
    }

    void add(Op<?> op) {
        op.previous = last;
        op.next = null;
        if (last == null) {
            first = op;
        } else {
            last.next = op;
        }
        last = op;
    }

    boolean contains(Op<?> op) {
        return op.previous != null || first == op;
    }

    void remove(Op<?> op) {
        if (op.previous == null) {
            first = op.next;
        } else {
            op.previous.next = op.next;
        }
        if (op.next == null) {
            last = op.previous;
        } else {
            op.next.previous = op.previous;
        }
        op.previous = null;
        op.next = null;
    }
}
