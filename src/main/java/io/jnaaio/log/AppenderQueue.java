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
 * The records of a log that are not durable yet, and whether the log still works. Collects records while a group is being
 * committed; {@link AppenderLoop} takes them when the futures of that group are completed.
 */
final class AppenderQueue {
    /** How often a close that waits looks whether it has to go on with the log itself. */
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

    // Of the loop: one thread at a time.

    /** The group that does not collect. */
    private AppenderGroup other;

    /** The other group is being committed. */
    private boolean taken;

    /** Its outcome is counted; only its futures are left. */
    private boolean settled;

    /** A sync has succeeded. */
    private boolean synced;

    /**
     * A log.
     *
     * @param threads makes a thread, which is not started, out of a name and its work
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

    // ---- what callers ask

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
                                + " ends beyond 2^63-1, where no file reaches");
            }
            future = new AppenderFuture<>(this, end);
            collecting.add(record, future);
            // It is in: from here on nothing is called that could fail.
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

    // The one value of Void is null.
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

    /** Waits, and goes on with the log where nobody else does. */
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

    /** Why nothing of that size can be taken now, or null. */
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
                            + " record, or open the log with a larger bound than "
                            + pendingBytesMax;
            return new ErrnoException("append", Errno.EAGAIN, 0, full, 0, null);
        }
        return null;
    }

    private IOException failed(Throwable cause) {
        return new IOException(
                "the log on "
                        + file
                        + " has failed, and nothing more of it becomes durable: "
                        + cause.getMessage()
                        + "; open the file again and find its end",
                cause);
    }

    /** As {@link AppenderLoop#checkMayBlock}. */
    void checkMayBlock(String call) {
        loop.checkMayBlock(call);
    }

    // ---- what the loop asks

    /** The group that is to be committed: all that waits, or what was left of the one before. Null if the log is idle from now on. */
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

    /** True if the outcome of the group is counted. */
    boolean isSettled() {
        return settled;
    }

    /** True if the group needs no commit: it has no records and a sync has succeeded before, or the log has failed. */
    boolean needsNoCommit(AppenderGroup group) {
        return failure != null || (synced && group.recordCount() == 0);
    }

    /**
     * Counts the outcome of the group.
     *
     * @param why it failed; null if it is durable, or needed no commit and the log has not failed
     */
    void settle(AppenderGroup group, @Nullable Throwable why) {
        lock.lock();
        try {
            group.release();
            long bytes = group.bytes();
            int records = group.recordCount();
            Throwable first = failure == null ? why : failure;
            // From here on nothing is called that could fail.
            pendingBytes -= bytes;
            pendingRecords -= records;
            synced |= first == null;
            failure = first;
            settled = true;
        } finally {
            lock.unlock();
        }
    }

    /** What the futures of the settled group fail with; null if it is durable. */
    @Nullable IOException outcome() {
        return failure == null ? null : failed(failure);
    }

    /** Lets go of the group: its futures are completed, and it is empty. */
    void finished() {
        taken = false;
    }

    /** Takes a flag back, so that one caller alone finds it set. */
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
