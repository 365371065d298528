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
 * One submission of a group: its write and its sync, as one operation of the file. Once it has ended, the thread that
 * claims it continues with the log: the completion thread, or a thread that finds that no completion will do so.
 */
final class AppenderCommit implements BiConsumer<Long, Throwable> {
    private final AppenderLoop loop;
    private final AppenderGroup group;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile @Nullable Thread submitter;
    private volatile @Nullable AioFuture<Long> future;
    private boolean endedWithin;

    // Used only by the thread that continues with the log.
    private boolean ended;
    private boolean notSubmitted;
    private @Nullable Throwable error;

    AppenderCommit(AppenderLoop loop, AppenderGroup group) {
        this.loop = loop;
        this.group = group;
    }

    /**
     * Submits the group. There is enough stack for everything except the call of the file.
     *
     * @return true if the caller must continue, because the operation has already ended or nothing will report its end;
     *     otherwise {@link AppenderLoop#drive} is called when it has ended
     */
    // The result of whenComplete is not needed: accept handles errors itself.
    @SuppressWarnings("FutureReturnValueIgnored")
    boolean submit(AioFile file) {
        submitter = Thread.currentThread();
        AioFuture<Long> durable;
        try {
            durable = file.writevDurable(group.position(), group.buffers());
        } catch (RuntimeException | Error e) {
            // Records are checked earlier, so the cause is an unknown limit or lack of memory.
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
            // The action may be attached nevertheless: the claim decides.
            if (claimed.compareAndSet(false, true)) {
                return true;
            }
        }
        // Set by this thread only: another thread that ended it has continued by itself.
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
            // The stack ran out before the claim or right after it.
            loop.stalled = true;
        }
    }

    /** True if a thread has continued with the log, or tried to and could not. */
    boolean isClaimed() {
        return claimed.get();
    }

    /**
     * True if the commit has ended and no thread has continued with the log: then the caller must. Its completion may
     * have been lost when the thread that ran it ran out of stack.
     */
    boolean claimIfEnded() {
        AioFuture<Long> submitted = future;
        return submitted != null && submitted.isDone() && claimed.compareAndSet(false, true);
    }

    /**
     * True if the commit has ended; its outcome is then known. Called by the thread that continues with the log.
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

    /** The error; null if the whole group is durable. */
    @Nullable Throwable error() {
        return error;
    }

    /** True if nothing was started: the engine's queue was full, or the wait for room was interrupted. */
    boolean wasRefused() {
        return error instanceof InterruptedIOException
                || (error instanceof ErrnoException e
                        && e.errno() == Errno.EAGAIN
                        && e.bytesTransferred() == 0);
    }

    /** True if the submitting thread lacked memory or stack; another thread may have enough. */
    boolean harmedItsCaller() {
        return error instanceof VirtualMachineError && (notSubmitted || endedWithin);
    }

    /** The engine's future; null while the submission waits for room, or if the submission threw. */
    @Nullable AioFuture<Long> future() {
        return future;
    }
}
