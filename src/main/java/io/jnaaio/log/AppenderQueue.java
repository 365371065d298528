package io.jnaaio.log;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.engine.guard.StackRoom;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The records of a log that are not durable yet, and whether the log still works. It collects records while a group is
 * being committed; {@link AppenderLoop} takes them after completing the futures of that group.
 */
final class AppenderQueue {
    /** The interval at which a waiting close checks whether it must continue with the log itself. */
    private static final long LOOK_NANOS = 20_000_000;

    private final AioFile file;

    private final long pendingBytesMax;
    private final AppenderLoop loop;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();

    // Guarded by the lock.
    private AppenderGroup collecting;
    private long end;
    private long pendingBytes;
    private int pendingRecords;
    private boolean busy;
    private boolean closed;
    private boolean failureThrown;
    private @Nullable Throwable failure;

    // Used by the loop: one thread at a time.

    /** The group that is not collecting. */
    private AppenderGroup other;

    /** The other group is being committed. */
    private boolean taken;

    /** Its outcome has been recorded; only its futures remain to be completed. */
    private boolean settled;

    /** A sync has succeeded. */
    private boolean synced;

    /**
     * Creates the queue of a log.
     *
     * @param threads creates a thread, without starting it, from a name and its task
     */
    AppenderQueue(
            AioFile file,
            AioFuture<Long> ofNothing,
            long position,
            long pendingBytesMax,
            BiFunction<String, Runnable, Thread> threads) {
        this.file = file;
        this.pendingBytesMax = pendingBytesMax;
        loop = new AppenderLoop(this, file, ofNothing, threads);
        AppenderStage stage = new AppenderStage(file.capabilities());
        int alignment = file.capabilities().memoryAlignment();
        end = position;
        collecting = new AppenderGroup(stage, alignment);
        collecting.begin(position);
        other = new AppenderGroup(stage, alignment);
    }

    // ---- called by users

    AioFuture<Long> append(AppenderRecord record) {
        StackRoom.check();
        loop.goOnIfStalled();
        AppenderFuture<Long> future;
        long bytes = record.bytes();
        lock.lock();
        try {
            Throwable why = refusal(bytes);
            if (why != null) {
                return AppenderFuture.failed(this, end, why);
            }
            if (end > Long.MAX_VALUE - bytes) {
                throw new IllegalArgumentException(
                        "a record of "
                                + bytes
                                + " bytes at "
                                + end
                                + " ends beyond 2^63-1, the maximum size of a file");
            }
            future = new AppenderFuture<>(this, end);
            collecting.add(record, future);
            // The record is accepted: from here on nothing can fail.
            end += bytes;
            pendingBytes += bytes;
            pendingRecords++;
            if (busy) {
                return future;
            }
            busy = true;
        } finally {
            lock.unlock();
        }
        loop.drive();
        return future;
    }

    // The only value of Void is null.
    @SuppressWarnings("NullAway")
    AioFuture<Void> flush() {
        StackRoom.check();
        loop.goOnIfStalled();
        AppenderFuture<Void> future = new AppenderFuture<>(this, null);
        lock.lock();
        try {
            Throwable why = refusal(0);
            if (why != null) {
                return AppenderFuture.failed(this, null, why);
            }
            collecting.addFlush(future);
            if (busy) {
                return future;
            }
            busy = true;
        } finally {
            lock.unlock();
        }
        loop.drive();
        return future;
    }

    long end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    boolean isOpen() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    void close() throws IOException {
        StackRoom.check();
        boolean wait;
        lock.lock();
        try {
            closed = true;
            wait = busy;
        } finally {
            lock.unlock();
        }
        if (wait && onCompletionThread()) {
            return;
        }
        awaitIdle();
        lock.lock();
        try {
            if (failure != null && !failureThrown) {
                failureThrown = true;
                throw failed(failure);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the log is idle, and continues with the log if no other thread does. */
    private void awaitIdle() {
        boolean interrupted = false;
        boolean waits = true;
        while (waits) {
            loop.goOnIfStalled();
            loop.goOnIfEnded();
            lock.lock();
            try {
                long unused = busy && !loop.isStalled() ? idle.awaitNanos(LOOK_NANOS) : 0;
                waits = busy;
            } catch (InterruptedException e) {
                interrupted = true;
            } finally {
                lock.unlock();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean onCompletionThread() {
        try {
            checkMayBlock("closing a log");
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** Why a record of this size cannot be accepted now, or null. */
    private @Nullable Throwable refusal(long bytes) {
        if (closed) {
            return new ClosedChannelException();
        }
        if (failure != null) {
            return failed(failure);
        }
        if (bytes > 0
                && (pendingBytes > pendingBytesMax - bytes
                        || pendingRecords >= Appender.PENDING_RECORDS_MAX)) {
            String full =
                    pendingBytes
                            + " bytes in "
                            + pendingRecords
                            + " records are not durable yet; wait for flush() or for an earlier"
                            + " record, or open the log with a higher limit than "
                            + pendingBytesMax;
            return new ErrnoException("append", Errno.EAGAIN, 0, full, 0, null);
        }
        return null;
    }

    private IOException failed(Throwable cause) {
        return new IOException(
                "the log on "
                        + file
                        + " has failed, and no more records become durable: "
                        + cause.getMessage()
                        + "; open the file again and find its end",
                cause);
    }

    /** See {@link AppenderLoop#checkMayBlock}. */
    void checkMayBlock(String call) {
        loop.checkMayBlock(call);
    }

    // ---- called by the loop

    /** The group to commit: everything queued, or the rest of the previous group. Null if the log is now idle. */
    @Nullable AppenderGroup next() {
        return taken || takeNext() ? other : null;
    }

    private boolean takeNext() {
        lock.lock();
        try {
            AppenderGroup next = collecting;
            if (next.isEmpty()) {
                idle.signalAll();
                busy = false;
                return false;
            }
            other.begin(end);
            collecting = other;
            other = next;
            settled = false;
            taken = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** True if the outcome of the group has been recorded. */
    boolean isSettled() {
        return settled;
    }

    /** True if the group needs no commit: it has no records and a sync has succeeded before, or the log has failed. */
    boolean needsNoCommit(AppenderGroup group) {
        return failure != null || (synced && group.recordCount() == 0);
    }

    /**
     * Records the outcome of the group.
     *
     * @param why the error; null if the group is durable, or needed no commit and the log has not failed
     */
    void settle(AppenderGroup group, @Nullable Throwable why) {
        lock.lock();
        try {
            group.release();
            long bytes = group.bytes();
            int records = group.recordCount();
            Throwable first = failure == null ? why : failure;
            // From here on nothing can fail.
            pendingBytes -= bytes;
            pendingRecords -= records;
            synced |= first == null;
            failure = first;
            settled = true;
        } finally {
            lock.unlock();
        }
    }

    /** The error of the settled group's futures; null if the group is durable. */
    @Nullable IOException outcome() {
        return failure == null ? null : failed(failure);
    }

    /** Releases the group after its futures are completed and it is empty. */
    void finished() {
        taken = false;
    }

    /** Clears the flag; only one caller finds it set. */
    boolean takeStalled() {
        lock.lock();
        try {
            boolean mine = loop.stalled;
            loop.stalled = false;
            return mine;
        } finally {
            lock.unlock();
        }
    }
}
