package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.engine.buffers.Layout;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.KernelNotifier;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** Translates the result of a request into the outcome of one of its operations. */
final class Outcomes {
    /** Used instead of a failure that cannot be created because the heap is full. */
    private static final Failure NO_MEMORY =
            new Failure(
                    "completion",
                    Errno.ENOMEM,
                    0,
                    "the Java heap was full when the operation ended; its result is lost, and bytes"
                            + " may have been transferred; raise -Xmx",
                    null);

    @SuppressWarnings("StaticAssignmentOfThrowable") // used if no other can be created
    private static final ErrnoException NO_MEMORY_EXCEPTION =
            ErrnoException.prepared(NO_MEMORY.call(), NO_MEMORY.errno(), NO_MEMORY.hint());

    private static final KernelNotifier.Result NO_MEMORY_RESULT =
            new KernelNotifier.Result(0, NO_MEMORY);

    private Outcomes() {}

    /** The failure of an operation whose completion was interrupted by an Error. */
    static Failure noMemory() {
        return NO_MEMORY;
    }

    /** The same as an exception. */
    static ErrnoException noMemoryException() {
        return NO_MEMORY_EXCEPTION;
    }

    /** Creates the exception for a failure; never throws. */
    static ErrnoException exception(Failure why, long bytesMoved) {
        try {
            return newException(why, bytesMoved);
        } catch (Error e) {
            return NO_MEMORY_EXCEPTION;
        }
    }

    private static ErrnoException newException(Failure why, long bytesMoved) {
        return new ErrnoException(
                why.call(), why.errno(), why.number(), why.hint(), bytesMoved, why.cause());
    }

    /** A failure; never throws. */
    private static Failure of(Op<?> op, Errno errno, String hint, @Nullable Throwable cause) {
        try {
            return new Failure(op.verb(), errno, 0, hint, cause);
        } catch (Error e) {
            return NO_MEMORY;
        }
    }

    /** The failure for an exception thrown by a driver; never throws. */
    static Failure driverThrew(String call, Throwable why) {
        try {
            Errno errno = why instanceof OutOfMemoryError ? Errno.ENOMEM : Errno.EIO;
            return new Failure(call, errno, 0, "the driver failed: " + why, why);
        } catch (Error e) {
            return NO_MEMORY;
        }
    }

    /**
     * True if the operation is incomplete and may continue.
     *
     * @param untouched true if the request did not reach the operation's bytes
     */
    static boolean goesOn(Slot slot, @Nullable Failure failure, boolean untouched) {
        Op<?> op = slot.op();
        Layout layout = slot.layout;
        if (op.cancelAsked || layout.fault() != null) {
            return false;
        }
        if (untouched || slot.isSync()) {
            return untouched;
        }
        boolean all = layout.lastMoved() == layout.ownBytes();
        return failure == null
                && layout.remaining() > 0
                && (all || (op.whole() && layout.lastMoved() > 0))
                && !op.atomic()
                && !endsBetweenBlocks(slot);
    }

    /**
     * True for a read of a file opened with DIRECT that ended at an offset that is not a multiple of the block size:
     * that is the end of the file.
     */
    private static boolean endsBetweenBlocks(Slot slot) {
        int unit = slot.op().file.capabilities().offsetAlignment();
        return unit > 1 && !slot.isWrite() && slot.layout.moved() % unit != 0;
    }

    /** True if a request for several operations has done nothing for this one. */
    static boolean untouched(Slot slot, @Nullable Failure failure) {
        return slot.isSync()
                ? failure != null && failure.errno() == Errno.ECANCELED
                : slot.layout.lastMoved() == 0;
    }

    /**
     * The failure of a transfer that ends with bytes left; null if it has not failed, but is short as a single call
     * would be.
     */
    static @Nullable Failure failure(Slot slot, @Nullable Failure failure) {
        Op<?> op = slot.op();
        Throwable fault = slot.layout.fault();
        if (fault != null) {
            return fault(op, fault);
        }
        if (slot.layout.moved() > 0 && !op.whole()) {
            return null;
        }
        if (failure != null) {
            return failure;
        }
        if (op.atomic() && slot.layout.moved() > 0) {
            return AtomicWrites.SHORT;
        }
        if (op.cancelAsked) {
            return cancelled(op);
        }
        return slot.isWrite() && op.whole() ? nothingMoved(op) : null;
    }

    private static Failure fault(Op<?> op, Throwable fault) {
        try {
            return fault instanceof OutOfMemoryError
                    ? of(op, Errno.ENOMEM, "no memory to continue it: " + fault, fault)
                    : of(
                            op,
                            Errno.EFAULT,
                            "the memory of a buffer cannot be used: " + fault,
                            fault);
        } catch (Error e) {
            return NO_MEMORY;
        }
    }

    /** The result for an exception thrown by a notifier; never throws. */
    static KernelNotifier.Result lost(Failure why) {
        try {
            return new KernelNotifier.Result(0, why);
        } catch (Error e) {
            return NO_MEMORY_RESULT;
        }
    }

    /** True if the request was a sync whose failure may be the only report of lost bytes. */
    static boolean losesBytes(Slot leader, Failure failure) {
        return !leader.kind().isTransfer() && failure.errno() != Errno.ECANCELED;
    }

    static Failure cancelled(Op<?> op) {
        return of(op, Errno.ECANCELED, "it was cancelled", null);
    }

    static Failure closed(Op<?> op) {
        try {
            return of(
                    op,
                    Errno.EBADF,
                    "the file was closed before; open it again",
                    new ClosedChannelException());
        } catch (Error e) {
            return NO_MEMORY;
        }
    }

    /** The failure for an impossible report of a driver; never throws. */
    static Failure misreported(Slot leader, long bytes) {
        try {
            String told =
                    "the driver reported "
                            + bytes
                            + " of "
                            + leader.layout.lengthBytes()
                            + " bytes";
            return new Failure(leader.kind().name(), Errno.EIO, 0, told, null);
        } catch (Error e) {
            return NO_MEMORY;
        }
    }

    private static Failure nothingMoved(Op<?> op) {
        String what = "the system accepts no more bytes and gives no reason";
        return of(op, Errno.EIO, what, null);
    }
}
