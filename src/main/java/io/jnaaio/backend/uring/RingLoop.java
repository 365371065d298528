package io.jnaaio.backend.uring;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.jnaaio.engine.mem.DriverLog;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.IoUringCalls;
import io.jnaaio.jna.IoUringLayout;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.LibraryThreads;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The thread of a ring. It fills entries, submits them, waits, and reaps completions; no other thread uses the ring. A
 * thread that has work for it while it waits in the kernel wakes it through an eventfd that the ring reads.
 */
final class RingLoop {
    private static final String KEEPS_DESCRIPTOR =
            "there is no memory to hide the descriptor of the ring, so it stays open";
    private static final String ROUND_FAILED = "a round of the ring failed";
    private static final String RING_LOST = "the ring is lost; was its descriptor closed?";

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The number of pending entries that are submitted at once, although more may follow. */
    private static final int EARLY = 4;

    private static final int WAKE_UP_BYTES = Long.BYTES;

    private final Ring ring;
    private final SubmissionQueue submission;
    private final CompletionQueue completion;
    private final FileCalls files;
    private final PlatformAbi abi;
    private final Work work;
    private final int eventfd;

    /**
     * The buffer of the wake-up read, followed by the value that is written to wake the thread. Not freed while the
     * kernel may write to it.
     */
    private final long wakeUp;

    private final DriverLog log = new DriverLog();
    private final Thread thread;

    /** True while the thread waits or is about to. */
    private final AtomicBoolean waiting = new AtomicBoolean();

    private final ReentrantLock starting = new ReentrantLock();
    private volatile boolean started;
    private volatile boolean stopped;
    private boolean wakeUpArmed;

    private volatile boolean lost;

    /** The number of entries in the kernel that have not completed, including the wake-up read. */
    private int inKernel;

    /** The work of a driver on the ring's thread. */
    interface Work {
        /** Fills entries for everything requested meanwhile. */
        void fill(RingLoop ring);

        /** True if there is nothing to fill. */
        boolean isEmpty();

        /** Handles a completion. Must not throw. */
        void completed(long userData, int result);

        /** Handles an entry that the kernel did not accept and never will, because the ring is lost. */
        void notTaken(long userData, int number);

        /** Fails everything requested meanwhile, because the ring is lost. */
        void lost(int number);
    }

    /** Creates the loop; its thread is not started yet. */
    RingLoop(IoUringCalls calls, FileCalls files, PlatformAbi abi, Ring ring, Work work)
            throws RingException {
        this.ring = ring;
        this.files = files;
        this.abi = abi;
        this.work = work;
        submission = ring.submission();
        completion = ring.completion();
        eventfd = calls.eventfd();
        if (eventfd < 0) {
            int number = calls.errno();
            throw new RingException("eventfd", abi.errno(number), number);
        }
        long memory = 0;
        try {
            memory = Native.malloc(2 * WAKE_UP_BYTES);
            if (memory == 0) {
                throw new OutOfMemoryError("malloc");
            }
            wakeUp = memory;
            new Pointer(wakeUp).setLong(WAKE_UP_BYTES, 1);
            thread = LibraryThreads.daemon("jna-aio-" + ring, this::run);
        } catch (RuntimeException | Error e) {
            Native.free(memory);
            int unused = files.close(eventfd);
            throw e;
        }
    }

    /** Starts the thread if it is not running; false if there is no memory or no thread left for it. */
    boolean start() {
        if (started) {
            return true;
        }
        starting.lock();
        try {
            if (!started) {
                thread.start();
                started = true;
            }
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        } finally {
            starting.unlock();
        }
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** True if the thread would have to be woken for a request; may be out of date at once. */
    boolean isAsleep() {
        return waiting.get();
    }

    /** Makes the thread look for work if it is waiting. Called from any thread. */
    void wake() {
        if (waiting.get() && waiting.compareAndSet(true, false)) {
            notifyThread();
        }
    }

    private void notifyThread() {
        // A write to an eventfd is never short, and blocks only at 2^64-1.
        long unused = files.write(eventfd, wakeUp + WAKE_UP_BYTES, WAKE_UP_BYTES);
    }

    // ---- on the thread

    /** True if an entry can be filled now. */
    boolean hasRoom() {
        if (lost) {
            return false;
        }
        if (submission.isFull()) {
            submit();
        }
        return !submission.isFull();
    }

    SubmissionQueue submission() {
        return submission;
    }

    /**
     * Submits early if the kernel has little to do or several entries are pending, so that the device does not idle
     * until all available completions are reported. The rest is submitted with the next wait.
     */
    void flush() {
        int pending = submission.pending();
        if (pending >= EARLY || (pending > 0 && pending >= inKernel)) {
            submit();
        }
    }

    /**
     * Submits. What the kernel does not accept now is submitted with the next wait, after completions have made room.
     */
    private void submit() {
        int before = submission.pending();
        int unused = ring.submit();
        inKernel += before - submission.pending();
    }

    private void run() {
        int number = 0;
        try {
            ring.enable();
            ring.hideDescriptor(IoUringLayout.read().update());
        } catch (RingException e) {
            number = e.number();
        } catch (OutOfMemoryError e) {
            log.error(KEEPS_DESCRIPTOR, e);
        }
        while (number == 0 && !(stopped && idle())) {
            try {
                number = round();
            } catch (Throwable e) {
                log.error(ROUND_FAILED, e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        if (number != 0) {
            lost = true;
            log.error(RING_LOST, abi.errno(number));
            goOnWithout(number);
        }
    }

    private boolean idle() {
        return inKernel == 0 && submission.pending() == 0 && !wakeUpArmed && work.isEmpty();
    }

    /** Fills entries, submits, waits and reaps. Returns 0, or the errno number that makes the ring unusable. */
    private int round() {
        work.fill(this);
        if (!wakeUpArmed && !stopped) {
            armWakeUp();
        }
        waiting.set(true);
        // A thread that adds work after this check finds that this thread is waiting, and wakes it.
        boolean wait = work.isEmpty() && wakeUpArmed;
        int number = enter(wait ? 1 : 0);
        waiting.set(false);
        return reap(number);
    }

    private void armWakeUp() {
        if (hasRoom()) {
            submission.read(eventfd, wakeUp, WAKE_UP_BYTES, UserData.wakeUp());
            wakeUpArmed = true;
        }
    }

    private int enter(int minComplete) {
        int before = submission.pending();
        int number = ring.submitAndWait(completion.available() > 0 ? 0 : minComplete);
        inKernel += before - submission.pending();
        return number;
    }

    private int reap(int number) {
        int count = reapAvailable();
        if (number == 0) {
            return 0;
        }
        return switch (abi.errno(number).name()) {
            case "EINTR" -> 0;
            case "EAGAIN", "EBUSY", "ENOMEM" -> {
                // Lack of memory, or completions that wait for room in the ring.
                if (count == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                yield 0;
            }
            default -> number;
        };
    }

    private int reapAvailable() {
        // Only those available now: later completions must not delay the requests that wait to be
        // filled.
        int count = completion.available();
        for (int i = 0; i < count; i++) {
            long userData = completion.userData();
            int result = completion.result();
            completion.advance();
            inKernel--;
            if (UserData.isWakeUp(userData)) {
                wakeUpArmed = false;
            } else {
                work.completed(userData, result);
            }
        }
        return count;
    }

    /**
     * Continues without the ring, which cannot be entered any more. Entries that the kernel has not accepted fail, as
     * do later requests. The kernel still executes the entries that it has accepted, and may write to their buffers:
     * they stay in flight until their completion appears in the ring, whose memory is still mapped. The kernel posts
     * completions by itself, except with {@code DEFER_TASKRUN}; but kernels with that flag also support {@link
     * Ring#hideDescriptor}, so that such a ring is not lost when a descriptor is closed.
     */
    private void goOnWithout(int number) {
        while (submission.pending() > 0) {
            long userData = submission.takeBack();
            if (UserData.isWakeUp(userData)) {
                wakeUpArmed = false;
            } else {
                work.notTaken(userData, number);
            }
        }
        while (!stopped) {
            work.lost(number);
            int unused = reapAvailable();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    // ---- close

    /** Ends the thread, waits for it, and closes the ring, when nothing is in flight. */
    void close() {
        stopped = true;
        if (thread.isAlive()) {
            notifyThread();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        int unused = files.close(eventfd);
        if (lost) {
            ring.unmap();
        } else {
            ring.close();
        }
        if (!wakeUpArmed) {
            Native.free(wakeUp);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return ring.toString();
    }
}
