package io.jnaaio.log;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.engine.guard.StackRoom;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One submission of a group: its write and its sync, as one operation of the file. Whoever claims it, once it has ended, goes
 * on with the log: the completion, or a thread that finds that no completion will do it.
 */
final class AppenderCommit implements BiConsumer<Long, Throwable> {
    private final AppenderLoop loop;
    private final AppenderGroup group;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile @Nullable Thread submitter;
    private volatile @Nullable AioFuture<Long> future;
    private boolean endedWithin;

    // Of whoever goes on with the log.
    private boolean ended;
    private boolean notSubmitted;
    private @Nullable Throwable error;

    AppenderCommit(AppenderLoop loop, AppenderGroup group) {
        this.loop = loop;
        this.group = group;
    }

    /**
     * Submits it. There is room on the stack for all but the call of the file.
     *
     * @return true if the caller goes on, because it has ended already, or nobody reports its end; otherwise {@link
     *     AppenderLoop#drive} is called when it has ended
     */
    // What whenComplete returns is of no use: accept handles errors itself.
    @SuppressWarnings("FutureReturnValueIgnored")
    boolean submit(AioFile file) {
        submitter = Thread.currentThread();
        AioFuture<Long> durable;
        try {
            durable = file.writevDurable(group.position(), group.buffers());
        } catch (RuntimeException | Error e) {
            // Records are checked before: this is a limit that nobody knew of, or no memory.
            error = e;
            notSubmitted = true;
            ended = true;
            claimed.set(true);
            return true;
        }
        future = durable;
        try {
            durable.whenComplete(this);
        } catch (RuntimeException | Error e) {
            // It may be attached all the same: the claim decides.
            if (claimed.compareAndSet(false, true)) {
                return true;
            }
        }
        // Only this thread has set it, if at all: another one that ended it has gone on by itself.
        boolean within = endedWithin;
        submitter = null;
        return within;
    }

    @Override
    public void accept(Long moved, Throwable why) {
        try {
            if (!claimed.compareAndSet(false, true)) {
                return;
            }
            StackRoom.check();
            if (submitter == Thread.currentThread()) {
                endedWithin = true;
            } else {
                loop.drive();
            }
        } catch (Error e) {
            // A stack that is used up, before the claim or right after it.
            loop.stalled = true;
        }
    }

    /** True if someone goes on with the log already, or was to and could not. */
    boolean isClaimed() {
        return claimed.get();
    }

    /**
     * True if it has ended and nobody goes on with the log: then the caller does. Its completion may have been lost with the
     * stack of a thread that ran it.
     */
    boolean claimIfEnded() {
        AioFuture<Long> submitted = future;
        return submitted != null && submitted.isDone() && claimed.compareAndSet(false, true);
    }

    /**
     * True if it has ended, and its outcome is known from then on. For whoever goes on with the log.
     *
     * @return false if it is in flight
     */
    boolean hasEnded() {
        AioFuture<Long> submitted = future;
        if (!ended && submitted != null && submitted.isDone()) {
            take(submitted);
        }
        return ended;
    }

    private void take(AioFuture<Long> done) {
        try {
            long moved = done.join();
            if (moved != group.bytes()) {
                error = new IOException(moved + " of " + group.bytes() + " bytes were written");
            }
        } catch (CompletionException e) {
            error = e.getCause() == null ? e : e.getCause();
        } catch (CancellationException e) {
            error = e;
        }
        ended = true;
    }

    /** Why it failed; null if all of it is durable. */
    @Nullable Throwable error() {
        return error;
    }

    /** True if nothing of it was begun: there was no room in the engine's queue, or the wait for it was interrupted. */
    boolean wasRefused() {
        return error instanceof InterruptedIOException
                || (error instanceof ErrnoException e
                        && e.errno() == Errno.EAGAIN
                        && e.bytesTransferred() == 0);
    }

    /** True if the caller who submitted it had no memory, or no stack, for that; another one may have. */
    boolean harmedItsCaller() {
        return error instanceof VirtualMachineError && (notSubmitted || endedWithin);
    }

    /** The engine's future; null while the submission waits for room, or if it threw. */
    @Nullable AioFuture<Long> future() {
        return future;
    }
}
