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

    /** The result if all bytes are transferred: created in advance, because a completion must not need memory. */
    private final long wholeBytes;

    private final @Nullable T wholeValue;

    /** Links futures that could not be completed for lack of memory. */
    @Nullable OpFuture<?> nextUndelivered;

    OpFuture(Op<T> op) {
        this.op = op;
        wholeBytes = op.buffers.bytes();
        wholeValue = op.value(wholeBytes);
    }

    @Override
    protected void ask(Throwable reason) {
        // The first reason counts, but another request may succeed if an earlier one came too soon.
        boolean unused = ASKED.compareAndSet(this, null, reason);
        op.lane().cancellation().cancelFor(op, this);
    }

    /** True if cancellation was requested. */
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
     * @return false if there is no memory for that: it must be called again
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
            // No memory for the future or for a dependent: finishing it again runs the remaining
            // ones.
            return false;
        }
        return true;
    }

    /** The file whose close waits for it. */
    Lane lane() {
        return op.lane();
    }

    /** Waits until the future is done; the interrupt status is preserved. */
    void awaitDone() {
        try {
            var unused = join();
        } catch (CompletionException | CancellationException e) {
            LOG.log(Level.TRACE, "done, exceptionally", e);
        }
    }

    /** Completes the future with the error that prevented the submission. */
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

    /** Attaches the operation's error to the reason, which may be the user's own object and may be shared. */
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
