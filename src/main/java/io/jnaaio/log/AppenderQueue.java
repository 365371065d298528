package io.jnaaio.log;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.engine.guard.StackRoom;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What of a log waits, what is in flight, and whether it still works. Collects records while a group is in flight; when that is
 * durable, tells its callers, and only then takes the next: so that what they append goes down together, in place of one
 * early straggler and all others a sync later.
 */
final class AppenderQueue {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    /** How long its own thread waits before it tries once more, at first and at most. */
    private static final long PAUSE_MIN_NANOS = 1_000_000;

    private static final long PAUSE_MAX_NANOS = 8_000_000;

    /** So often a submission is tried for which there was no memory, or no stack, in half a second. */
    private static final int TRIES_MAX = 64;

    /** How often a close that waits looks whether it has to go on with the log itself. */
    private static final long LOOK_NANOS = 20_000_000;

    private final AioFile file;

    /** A future of the file's, to ask which threads may wait. */
    private final AioFuture<Long> ofNothing;

    private final long pendingBytesMax;
    private final BiFunction<String, Runnable, Thread> threads;
    private final Runnable apart = this::runApart;
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

    // Of the thread that has set busy, and those that go on after it.

    /** The group that does not collect. */
    private AppenderGroup other;

    /** The other group was taken and is not wholly told of. */
    private boolean taken;

    /** What became of it is in the counts; only its futures are left. */
    private boolean settled;

    /** How often there was no memory, or no stack, to submit it. */
    private int tries;

    /** A sync has succeeded. */
    private boolean synced;

    private volatile @Nullable AppenderCommit inFlight;
    private volatile @Nullable Thread telling;

    /**
     * The log is busy and no thread goes on with it, for there was none to be had, or no stack. The next caller does. It is
     * set by a plain assignment, which cannot fail, and taken under the lock.
     */
    volatile boolean stalled;

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
        this.ofNothing = ofNothing;
        this.pendingBytesMax = pendingBytesMax;
        this.threads = threads;
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
        goOnIfStalled();
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
        drive();
        return future;
    }

    // The one value of Void is null.
    @SuppressWarnings("NullAway")
    AioFuture<Void> flush() {
        StackRoom.check();
        goOnIfStalled();
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
            goOnIfStalled();
            AppenderCommit flight = inFlight;
            if (flight != null && flight.claimIfEnded()) {
                drive();
            }
            lock.lock();
            try {
                long unused = busy && !stalled ? idle.awaitNanos(LOOK_NANOS) : 0;
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
        AppenderCommit running = inFlight;
        AioFuture<Long> theirs = running == null ? null : running.future();
        AppenderFuture.askMayBlock(theirs == null ? ofNothing : theirs);
        goOnIfStalled();
    }

    // ---- groups, by one thread at a time: who has set busy, or who has claimed the last flight

    /**
     * Submits groups as long as they end at once; the flight of the last one goes on from here when it has ended. Never
     * throws: what stops it stops the calling thread alone, and another goes on from there.
     */
    void drive() {
        try {
            if (advance()) {
                threads.apply("jna-aio-log", apart).start();
            }
        } catch (RuntimeException | Error e) {
            // No thread to be had, or no stack left to ask for one.
            stalled = true;
        }
    }

    private void goOnIfStalled() {
        if (!stalled) {
            return;
        }
        boolean mine;
        lock.lock();
        try {
            mine = stalled;
            stalled = false;
        } finally {
            lock.unlock();
        }
        AppenderCommit flight = inFlight;
        if (mine && (flight == null || flight.isClaimed() || flight.claimIfEnded())) {
            drive();
        }
    }

    /**
     * Goes on with the log on a thread of its own, until a flight is under way or the log is idle. Not on one of the common
     * pool: all of those may wait for this log.
     */
    private void runApart() {
        long pause = PAUSE_MIN_NANOS;
        do {
            LockSupport.parkNanos(this, pause);
            pause = Math.min(PAUSE_MAX_NANOS, 2 * pause);
        } while (advance());
    }

    /** Does what can be done now; true if it has to be called again, after a moment, on a thread that has more stack. */
    private boolean advance() {
        try {
            StackRoom.check();
            Step step;
            do {
                step = step();
            } while (step == Step.DONE);
            return step == Step.LATER;
        } catch (VirtualMachineError e) {
            // What was done is in the fields.
            return true;
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a log went wrong; it is tried again", e);
            return true;
        }
    }

    /** What became of a step. */
    private enum Step {
        /** The next one may follow. */
        DONE,
        /** This thread does nothing more: the log is idle, or a flight goes on when it has ended. */
        LEFT,
        /** It could not be done now. */
        LATER
    }

    /** One group, from the submission to its futures, or what was left of that. */
    private Step step() {
        if (!taken && !takeNext()) {
            return Step.LEFT;
        }
        AppenderGroup group = other;
        if (!settled) {
            Throwable why = failure;
            boolean nothingToDo = why != null || (synced && group.recordCount() == 0);
            if (!nothingToDo) {
                AppenderCommit flight = inFlight;
                if (flight == null) {
                    flight = new AppenderCommit(this, group);
                    inFlight = flight;
                    if (!flight.submit(file)) {
                        return Step.LEFT;
                    }
                }
                if (!flight.hasEnded()) {
                    return Step.LATER;
                }
                if (flight.wasRefused() || (flight.harmedItsCaller() && tries++ < TRIES_MAX)) {
                    inFlight = null;
                    return Step.LATER;
                }
                why = flight.error();
            }
            settle(group, why);
        }
        inFlight = null;
        tell(group);
        group.clear();
        taken = false;
        return Step.DONE;
    }

    /** Takes all that waits; false if nothing does, and the log is idle from then on. */
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
            tries = 0;
            taken = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Counts what became of a group. */
    private void settle(AppenderGroup group, @Nullable Throwable why) {
        lock.lock();
        try {
            group.release();
            long bytes = group.bytes();
            int records = group.recordCount();
            // From here on nothing is called that could fail.
            pendingBytes -= bytes;
            pendingRecords -= records;
            synced |= why == null;
            failure = why;
            settled = true;
        } finally {
            lock.unlock();
        }
    }

    private void tell(AppenderGroup group) {
        Throwable why = failure;
        telling = Thread.currentThread();
        try {
            group.tell(why == null ? null : failed(why));
        } finally {
            telling = null;
        }
    }
}
