package io.jnaaio;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What of a log waits, what is in flight, and whether it still works. Collects records while a group is in flight; when that is
 * durable, tells its callers, and only then takes the next: so that what they append goes down together, in place of one
 * early straggler and all others a sync later.
 */
final class AppenderQueue {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    /** Where a group that the engine had no room for is submitted again, by a thread that may wait for room. */
    private static final Executor LATER =
            CompletableFuture.delayedExecutor(
                    1, TimeUnit.MILLISECONDS, AppenderQueue::onItsOwnThread);

    private final AioFile file;

    /** A future of the file's, to ask which threads may wait. */
    private final AioFuture<Long> ofNothing;

    private final long pendingBytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final AppenderStage stage;
    private final int alignment;

    // Guarded by the lock.
    private AppenderGroup collecting;
    private long end;
    private long pendingBytes;
    private int pendingRecords;
    private boolean busy;
    private boolean closed;
    private boolean failureThrown;
    private @Nullable Throwable failure;

    /** A sync has succeeded. Of the thread that has set busy, and those that do after it. */
    private boolean synced;

    private volatile @Nullable AppenderFlight inFlight;
    private volatile @Nullable Thread telling;

    AppenderQueue(AioFile file, AioFuture<Long> ofNothing, long position, long pendingBytesMax) {
        this.file = file;
        this.ofNothing = ofNothing;
        this.pendingBytesMax = pendingBytesMax;
        stage = new AppenderStage(file.capabilities());
        alignment = file.capabilities().memoryAlignment();
        end = position;
        collecting = new AppenderGroup(position, stage, alignment);
    }

    // ---- what callers ask

    AioFuture<Long> append(AppenderRecord record) {
        AppenderFuture<Long> future;
        lock.lock();
        try {
            Throwable why = refusal(record.bytes());
            if (why != null) {
                return AppenderFuture.failed(this, end, why);
            }
            if (end > Long.MAX_VALUE - record.bytes()) {
                throw new IllegalArgumentException(
                        "a record of "
                                + record.bytes()
                                + " bytes at "
                                + end
                                + " ends beyond 2^63-1, where no file reaches");
            }
            future = new AppenderFuture<>(this, end);
            collecting.add(record, future);
            end += record.bytes();
            pendingBytes += record.bytes();
            pendingRecords++;
            if (busy) {
                return future;
            }
            busy = true;
        } finally {
            lock.unlock();
        }
        drive();
        return future;
    }

    // The one value of Void is null.
    @SuppressWarnings("NullAway")
    AioFuture<Void> flush() {
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
        drive();
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
        lock.lock();
        try {
            while (busy) {
                idle.awaitUninterruptibly();
            }
            if (failure != null && !failureThrown) {
                failureThrown = true;
                throw failed(failure);
            }
        } finally {
            lock.unlock();
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

    /**
     * Throws if the caller is a completion thread.
     *
     * @param call what it wanted to do
     */
    void checkMayBlock(String call) {
        if (telling == Thread.currentThread()) {
            throw new IllegalStateException(
                    call
                            + " in an action on a record's future would block the log itself; use a"
                            + " dependent stage");
        }
        // What is in flight need not have a future yet, or any more: it may wait for room, which
        // this very thread would hold up.
        AppenderFlight running = inFlight;
        AioFuture<Long> theirs = running == null ? null : running.future();
        AppenderFuture.askMayBlock(theirs == null ? ofNothing : theirs);
    }

    // ---- groups, by one thread at a time: who has set busy, or on whom the last flight has landed

    /** Submits groups as long as they end at once; the flight of the last one goes on from here when it lands. */
    private void drive() {
        for (AppenderGroup group = next(); group != null; group = next()) {
            if (group.recordCount() == 0 && synced) {
                // Flushes: all that they wait for was told before.
                tell(group, null);
                continue;
            }
            AppenderFlight flight = new AppenderFlight(this, group);
            inFlight = flight;
            if (!flight.submit(file) || !settled(flight)) {
                return;
            }
        }
    }

    /** A flight has ended, on any thread. */
    void landed(AppenderFlight flight) {
        if (settled(flight)) {
            drive();
        }
    }

    /** Not on a thread of the common pool: all of those may wait for this log. */
    private static void onItsOwnThread(Runnable submission) {
        Thread thread = new Thread(submission, "jna-aio-log");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            LOG.log(Level.WARNING, "no thread for a log; tried again", e);
            LATER.execute(submission);
        }
    }

    private void again(AppenderGroup group) {
        AppenderFlight flight = new AppenderFlight(this, group);
        inFlight = flight;
        if (flight.submit(file)) {
            landed(flight);
        }
    }

    /** All that waits; null if nothing does, and the log is idle from then on. */
    private @Nullable AppenderGroup next() {
        lock.lock();
        try {
            AppenderGroup taken = collecting;
            if (taken.isEmpty()) {
                busy = false;
                idle.signalAll();
                return null;
            }
            collecting = new AppenderGroup(end, stage, alignment);
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Tells what became of a flight; false if its group has to fly again, and something else will see to that. */
    private boolean settled(AppenderFlight flight) {
        AppenderGroup group = flight.group();
        Throwable error = flight.error();
        if (error != null && flight.wasRefused()) {
            LATER.execute(() -> again(group));
            return false;
        }
        inFlight = null;
        AppenderGroup waiting = null;
        lock.lock();
        try {
            group.release();
            pendingBytes -= group.bytes();
            pendingRecords -= group.recordCount();
            if (error == null) {
                synced = true;
            } else {
                failure = error;
                waiting = collecting;
                waiting.release();
                collecting = new AppenderGroup(end, stage, alignment);
                pendingBytes = 0;
                pendingRecords = 0;
            }
        } finally {
            lock.unlock();
        }
        tell(group, error);
        if (waiting != null) {
            tell(waiting, error);
        }
        return true;
    }

    private void tell(AppenderGroup group, @Nullable Throwable error) {
        telling = Thread.currentThread();
        if (error == null) {
            group.succeed();
        } else {
            group.fail(failed(error));
        }
        telling = null;
    }
}
