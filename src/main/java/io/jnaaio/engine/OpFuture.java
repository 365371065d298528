package io.jnaaio.engine;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The future of one submission of one operation. */
final class OpFuture<T> extends AioFuture<T> {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final VarHandle ASKED;

    static {
        try {
            ASKED = MethodHandles.lookup().findVarHandle(OpFuture.class, "asked", Throwable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Op<T> op;
    private volatile @Nullable Throwable asked;

    // The outcome, set under the lane's lock; the operation may be submitted again before it is
    // delivered.
    private long moved;
    private @Nullable ErrnoException failure;

    /** What it will be if all is moved: made now, for a completion must not need memory. */
    private final long wholeBytes;

    private final @Nullable T wholeValue;

    /** Links futures that could not be completed for want of memory. */
    @Nullable OpFuture<?> nextUndelivered;

    OpFuture(Op<T> op) {
        this.op = op;
        wholeBytes = op.buffers.bytes();
        wholeValue = op.value(wholeBytes);
    }

    @Override
    protected void ask(Throwable reason) {
        // The first reason counts; but to ask again may help where an earlier asking came too soon.
        boolean unused = ASKED.compareAndSet(this, null, reason);
        op.lane().cancellation().cancelFor(op, this);
    }

    /** True if the operation shall be stopped. */
    boolean isAsked() {
        return asked != null;
    }

    @Override
    protected void checkMayBlock() {
        Delivery.checkMayBlock("waiting for a future");
    }

    /** Takes over the operation's outcome. */
    void settle(long bytes, @Nullable ErrnoException error) {
        moved = bytes;
        failure = error;
    }

    /**
     * Completes it with the outcome.
     *
     * @return false if there is no memory for that: it is to be called again
     */
    @SuppressWarnings("NullAway") // a Void result is null
    boolean deliver() {
        ErrnoException error = failure;
        try {
            if (error == null) {
                finish(moved == wholeBytes ? wholeValue : op.value(moved));
            } else {
                finishExceptionally(reason(error));
            }
        } catch (OutOfMemoryError e) {
            // Of the future itself, or of a dependent: to finish it again runs those that are left.
            return false;
        }
        return true;
    }

    /** The file whose close waits for it. */
    Lane lane() {
        return op.lane();
    }

    /** Waits until it is done, in whatever way; an interrupt stays for the caller to find. */
    void awaitDone() {
        try {
            var unused = join();
        } catch (CompletionException | CancellationException e) {
            LOG.log(Level.TRACE, "done, exceptionally", e);
        }
    }

    /** Completes it with what prevented the submission. */
    void refuse(Throwable why) {
        finishExceptionally(why);
    }

    private Throwable reason(ErrnoException error) {
        Throwable wanted = asked;
        if (wanted != null && error.errno() == Errno.ECANCELED) {
            explain(wanted, error);
            return wanted;
        }
        return error.getCause() instanceof ClosedChannelException closed ? closed : error;
    }

    /** Attaches what the operation came to; the reason may be the user's own object, and even shared. */
    private static void explain(Throwable wanted, ErrnoException error) {
        if (wanted instanceof CancellationException && wanted.getCause() == null) {
            try {
                wanted.initCause(error);
                return;
            } catch (IllegalStateException e) {
                LOG.log(Level.TRACE, "the reason has a cause by now", e);
            }
        }
        if (wanted != error) {
            wanted.addSuppressed(error);
        }
    }
}
