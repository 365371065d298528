package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.spi.Failure;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** What the result of a request means for one of its operations. */
final class Outcomes {
    private Outcomes() {}

    /**
     * True if the operation has more to do, and may.
     *
     * @param untouched the request has not come to its bytes
     */
    static boolean goesOn(Op<?> op, Slot slot, @Nullable Failure failure, boolean untouched) {
        if (op.cancelAsked || slot.fault() != null) {
            return false;
        }
        if (untouched || op.isSync()) {
            return untouched;
        }
        boolean all = slot.dealt() == slot.ownBytes();
        return failure == null
                && slot.remaining() > 0
                && (all || (op.whole() && slot.dealt() > 0))
                && !endsBetweenBlocks(op, slot);
    }

    /** True for a read of a direct file that came to an end which is no multiple of its blocks: nothing is behind it. */
    private static boolean endsBetweenBlocks(Op<?> op, Slot slot) {
        int unit = op.file.capabilities().offsetAlignment();
        return unit > 1 && !op.isWrite() && slot.moved() % unit != 0;
    }

    /** True if the request that was made for several operations has done nothing for this one. */
    static boolean untouched(Op<?> op, Slot slot, @Nullable Failure failure) {
        return op.isSync()
                ? failure != null && failure.errno() == Errno.ECANCELED
                : slot.dealt() == 0;
    }

    /** How a transfer has failed that ends with bytes left; null if it has not: one call would have reported it short. */
    static @Nullable Failure failure(Op<?> op, Slot slot, @Nullable Failure failure) {
        Throwable fault = slot.fault();
        if (fault != null) {
            String what = "the memory of a buffer cannot be used: " + fault;
            return new Failure(op.verb(), Errno.EFAULT, 0, what, fault);
        }
        if (slot.moved() > 0 && !op.whole()) {
            return null;
        }
        if (failure != null) {
            return failure;
        }
        if (op.cancelAsked) {
            return cancelled(op);
        }
        return op.isWrite() && op.whole() ? nothingMoved(op) : null;
    }

    /** True if it was a sync, and its failure may be the one notice that bytes are lost. */
    static boolean losesBytes(Slot leader, Failure failure) {
        return !leader.kind().isTransfer() && failure.errno() != Errno.ECANCELED;
    }

    static Failure cancelled(Op<?> op) {
        return new Failure(op.verb(), Errno.ECANCELED, 0, "it was cancelled", null);
    }

    static Failure closed(Op<?> op) {
        return new Failure(
                op.verb(),
                Errno.EBADF,
                0,
                "the file was closed before; open it again",
                new ClosedChannelException());
    }

    private static Failure nothingMoved(Op<?> op) {
        String what = "the system accepts no more bytes and gives no reason";
        return new Failure(op.verb(), Errno.EIO, 0, what, null);
    }
}
