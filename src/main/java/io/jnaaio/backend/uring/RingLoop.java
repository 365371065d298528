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
            "there is no memory to free the descriptor of the ring, which keeps it";
    private static final String ROUND_FAILED = "a round of the ring failed";
    private static final String RING_LOST = "the ring is lost; was its descriptor closed?";

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** So many entries are handed over at once, although more may come. */
    private static final int EARLY = 4;

    private static final int WAKE_UP_BYTES = Long.BYTES;

    private final Ring ring;
    private final SubmissionQueue submission;
    private final CompletionQueue completion;
    private final FileCalls files;
    private final PlatformAbi abi;
    private final Work work;
    private final int eventfd;

    /** What the wake-up reads, and behind it what is written to wake. Memory that the kernel may still write to is kept. */
    private final long wakeUp;

    private final DriverLog log = new DriverLog();
    private final Thread thread;

    /** True while the thread waits, or is about to. */
    private final AtomicBoolean waiting = new AtomicBoolean();

    private final ReentrantLock starting = new ReentrantLock();
    private volatile boolean started;
    private volatile boolean stopped;
    private boolean wakeUpArmed;

    private volatile boolean lost;

    /** Entries that the kernel has and has not answered, the wake-up's among them. */
    private int inKernel;

    /** What the thread does for a driver. */
    interface Work {
        /** Fills entries of the ring for what was asked for meanwhile. */
        void fill(RingLoop ring);

        /** True if there is nothing to fill. */
        boolean isEmpty();

        /** A completion. Throws nothing. */
        void completed(long userData, int result);

        /** An entry that the kernel has not taken, and will not take: the ring does not work any more. */
        void notTaken(long userData, int number);

        /** The ring does not work any more: what was asked for meanwhile has failed. */
        void lost(int number);
    }

    /** Makes the thread; it is not started yet. */
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

    /** Starts the thread, if it does not run yet; false if the system or the heap has no room for one. */
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

    /** Makes the thread look for work, if it waits. From any thread. */
    void wake() {
        if (waiting.get() && waiting.compareAndSet(true, false)) {
            notifyThread();
        }
    }

    private void notifyThread() {
        // A write to an eventfd is whole, and blocks only at 2^64-1.
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
     * Hands over early if little is with the kernel, or a few have come together: a device should not wait until all
     * completions at hand were told. The rest is handed over with the next wait.
     */
    void flush() {
        int pending = submission.pending();
        if (pending >= EARLY || (pending > 0 && pending >= inKernel)) {
            submit();
        }
    }

    /** What it does not get rid of now, the next wait hands over, when completions have made room. */
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

    /** Fills, hands over, waits, reaps. 0, or the errno number that makes the ring useless. */
    private int round() {
        work.fill(this);
        if (!wakeUpArmed && !stopped) {
            armWakeUp();
        }
        waiting.set(true);
        // Who puts work in after this look finds that the thread is waiting.
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
                // Want of memory, or completions that wait for room in the ring.
                if (count == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                yield 0;
            }
            default -> number;
        };
    }

    private int reapAvailable() {
        // Those alone that are there now: what completes meanwhile must not keep others waiting.
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
     * The ring cannot be entered any more. What the kernel has not taken fails, and so does what comes. What it has taken it
     * still does, and may write to the buffers: that stays in flight until the completion is in the ring, whose memory is
     * mapped here. The kernel puts it there by itself, except with {@code DEFER_TASKRUN}: a kernel that has that flag has
     * {@link Ring#hideDescriptor}, too, and such a ring is not lost by a descriptor that is closed.
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

    /** Ends the thread, waits for it, closes the ring; nothing is in flight. */
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
