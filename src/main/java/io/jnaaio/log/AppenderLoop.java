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
 * Commits the groups of a log one after another. When a group is durable, the loop completes its futures and only then
 * takes the next group. That way the records appended by the futures' actions are committed together; otherwise the
 * first of them would be committed alone, and the rest only by the sync after it.
 *
 * <p>Run by one thread at a time: the thread that found the queue idle, or the thread that claimed the last commit.
 */
final class AppenderLoop {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    /** The initial and the maximum pause of the dedicated thread before it tries again. */
    private static final long PAUSE_MIN_NANOS = 1_000_000;

    private static final long PAUSE_MAX_NANOS = 8_000_000;

    /** How often a submission that lacks memory or stack is tried; takes about half a second. */
    private static final int TRIES_MAX = 64;

    private final AppenderQueue queue;
    private final AioFile file;

    /** A future of the file, used to check whether a thread may wait. */
    private final AioFuture<Long> ofNothing;

    private final BiFunction<String, Runnable, Thread> threads;
    private final Runnable apart = this::runApart;

    /** How often submitting the group failed for lack of memory or stack. */
    private int tries;

    private volatile @Nullable AppenderCommit inFlight;

    /** The thread that completes futures. */
    private volatile @Nullable Thread completing;

    /**
     * True if the log is busy but no thread continues with it, because none could be started or the stack ran out. The
     * next caller continues. Set by a plain assignment, which cannot fail, and cleared under the queue's lock.
     */
    volatile boolean stalled;

    /**
     * Creates a loop that is idle.
     *
     * @param threads creates a thread, without starting it, from a name and its task
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
     * @param call a description of the call that would wait
     */
    void checkMayBlock(String call) {
        if (completing == Thread.currentThread()) {
            throw new IllegalStateException(
                    call
                            + " in an action on a record's future would block the log itself; use a"
                            + " dependent stage");
        }
        // A commit in flight has no future while it waits for room in the queue; a completion
        // thread would then wait for itself.
        AppenderCommit running = inFlight;
        AioFuture<Long> theirs = running == null ? null : running.future();
        AppenderFuture.askMayBlock(theirs == null ? ofNothing : theirs);
        goOnIfStalled();
    }

    /**
     * Commits groups as long as they end immediately; otherwise the loop continues when the last commit has ended.
     * Never throws: an Error stops only the calling thread, and another one continues from there.
     */
    void drive() {
        try {
            if (advance()) {
                threads.apply("jna-aio-log", apart).start();
            }
        } catch (RuntimeException | Error e) {
            // No thread could be started, or there was no stack left to start one.
            stalled = true;
        }
    }

    boolean isStalled() {
        return stalled;
    }

    /** Continues in place of a thread that could not. */
    void goOnIfStalled() {
        if (!stalled || !queue.takeStalled()) {
            return;
        }
        AppenderCommit commit = inFlight;
        if (commit == null || commit.isClaimed() || commit.claimIfEnded()) {
            drive();
        }
    }

    /** Continues if the commit in flight has ended and no thread has claimed it. */
    void goOnIfEnded() {
        AppenderCommit commit = inFlight;
        if (commit != null && commit.claimIfEnded()) {
            drive();
        }
    }

    /**
     * Continues with the log on a dedicated thread until a commit is in flight or the log is idle. The common pool is
     * not used, because all of its threads may be waiting for this log.
     */
    private void runApart() {
        long pause = PAUSE_MIN_NANOS;
        do {
            LockSupport.parkNanos(this, pause);
            pause = Math.min(PAUSE_MAX_NANOS, 2 * pause);
        } while (advance());
    }

    /**
     * Does what can be done now; returns true if it must be called again, after a pause, on a thread with more stack.
     */
    private boolean advance() {
        try {
            StackRoom.check();
            Step step;
            do {
                step = step();
            } while (step == Step.DONE);
            return step == Step.LATER;
        } catch (VirtualMachineError e) {
            // The fields record what has been done.
            return true;
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "committing a log's group failed and will be retried", e);
            return true;
        }
    }

    /** The outcome of a step. */
    private enum Step {
        /** The next step may follow. */
        DONE,
        /** This thread is done: the log is idle, or a commit in flight continues with the log when it ends. */
        LEFT,
        /** The step could not be done now. */
        LATER
    }

    /** Handles one group from its submission to its futures, or the rest of that. */
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
