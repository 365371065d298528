package io.jnaaio.log;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.engine.guard.StackRoom;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Commits the groups of a log, one after another. When a group is durable, it completes the futures, and only then takes the
 * next group: what their actions append is committed together, instead of one early record first and all others a sync
 * later.
 *
 * <p>By one thread at a time: the one that found the queue idle, or the one that claimed the last commit.
 */
final class AppenderLoop {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    /** How long its dedicated thread waits before it tries again, at first and at most. */
    private static final long PAUSE_MIN_NANOS = 1_000_000;

    private static final long PAUSE_MAX_NANOS = 8_000_000;

    /** How often a submission is tried for which there was no memory, or no stack: for half a second. */
    private static final int TRIES_MAX = 64;

    private final AppenderQueue queue;
    private final AioFile file;

    /** A future of the file's, to ask which threads may wait. */
    private final AioFuture<Long> ofNothing;

    private final BiFunction<String, Runnable, Thread> threads;
    private final Runnable apart = this::runApart;

    /** How often there was no memory, or no stack, to submit the group. */
    private int tries;

    private volatile @Nullable AppenderCommit inFlight;

    /** The thread that completes futures. */
    private volatile @Nullable Thread completing;

    /**
     * The log is busy and no thread goes on with it, for there was none to be had, or no stack. The next caller does. It is
     * set by a plain assignment, which cannot fail, and taken under the queue's lock.
     */
    volatile boolean stalled;

    /**
     * A loop that has not begun.
     *
     * @param threads makes a thread, which is not started, out of a name and its work
     */
    AppenderLoop(
            AppenderQueue queue,
            AioFile file,
            AioFuture<Long> ofNothing,
            BiFunction<String, Runnable, Thread> threads) {
        this.queue = queue;
        this.file = file;
        this.ofNothing = ofNothing;
        this.threads = threads;
    }

    /**
     * Throws if the caller is a completion thread.
     *
     * @param call what it wanted to do
     */
    void checkMayBlock(String call) {
        if (completing == Thread.currentThread()) {
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

    /**
     * Commits groups as long as they end at once; the loop goes on when the last commit has ended. Never throws: what stops it
     * stops the calling thread alone, and another goes on from there.
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

    boolean isStalled() {
        return stalled;
    }

    /** Goes on in place of a thread that could not. */
    void goOnIfStalled() {
        if (!stalled || !queue.takeStalled()) {
            return;
        }
        AppenderCommit commit = inFlight;
        if (commit == null || commit.isClaimed() || commit.claimIfEnded()) {
            drive();
        }
    }

    /** Goes on if the commit in flight has ended and nobody has claimed it. */
    void goOnIfEnded() {
        AppenderCommit commit = inFlight;
        if (commit != null && commit.claimIfEnded()) {
            drive();
        }
    }

    /**
     * Goes on with the log on a dedicated thread, until a commit is in flight or the log is idle. Not on one of the common
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
        /** This thread does nothing more: the log is idle, or a commit in flight goes on when it has ended. */
        LEFT,
        /** It could not be done now. */
        LATER
    }

    /** One group, from the submission to its futures, or what was left of that. */
    private Step step() {
        AppenderGroup group = queue.next();
        if (group == null) {
            return Step.LEFT;
        }
        if (!queue.isSettled()) {
            Throwable why = null;
            if (!queue.needsNoCommit(group)) {
                AppenderCommit commit = inFlight;
                if (commit == null) {
                    commit = new AppenderCommit(this, group);
                    inFlight = commit;
                    if (!commit.submit(file)) {
                        return Step.LEFT;
                    }
                }
                if (!commit.hasEnded()) {
                    return Step.LATER;
                }
                if (commit.wasRefused() || (commit.harmedItsCaller() && tries++ < TRIES_MAX)) {
                    inFlight = null;
                    return Step.LATER;
                }
                why = commit.error();
            }
            queue.settle(group, why);
        }
        inFlight = null;
        complete(group);
        group.clear();
        queue.finished();
        tries = 0;
        return Step.DONE;
    }

    private void complete(AppenderGroup group) {
        completing = Thread.currentThread();
        try {
            group.complete(queue.outcome());
        } finally {
            completing = null;
        }
    }
}
