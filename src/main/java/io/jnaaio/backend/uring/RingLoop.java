package io.jnaaio.backend.uring;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.IoUringCalls;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.LibraryThreads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The thread of a ring. It fills entries, hands them over, waits, and reaps; nobody else touches the ring. Who has work for
 * it while it waits in the kernel wakes it through an eventfd that the ring reads.
 */
final class RingLoop {
    private static final Logger LOG = System.getLogger("io.jnaaio");
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
    private final Memory wakeUp = new Memory(2 * WAKE_UP_BYTES);
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
        /** Fills entries for what was asked for meanwhile. */
        void fill();

        /** True if there is nothing to fill. */
        boolean isEmpty();

        /** A completion. */
        void completed(long userData, int result);

        /** The ring does not work any more. */
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
            wakeUp.close();
            throw new RingException("eventfd", abi.errno(number), number);
        }
        wakeUp.setLong(WAKE_UP_BYTES, 1);
        thread = LibraryThreads.daemon("jna-aio-" + ring, this::run);
    }

    /** Starts the thread, if it does not run yet. Throws if there is none to be had. */
    void start() throws RingException {
        if (started) {
            return;
        }
        starting.lock();
        try {
            if (!started) {
                thread.start();
                started = true;
            }
        } catch (OutOfMemoryError e) {
            throw new RingException(
                    "starting the thread of a ring", Errno.EAGAIN, abi.number(Errno.EAGAIN));
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
        long address = Pointer.nativeValue(wakeUp) + WAKE_UP_BYTES;
        long unused = files.write(eventfd, address, WAKE_UP_BYTES);
    }

    // ---- on the thread

    /** True if an entry can be filled now. */
    boolean hasRoom() {
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
        } catch (RingException e) {
            number = e.number();
        }
        while (number == 0 && !(stopped && idle())) {
            try {
                number = round();
            } catch (Throwable e) {
                LOG.log(Level.ERROR, "a round of " + ring + " failed", e);
            }
        }
        if (number != 0) {
            lost = true;
            LOG.log(
                    Level.ERROR,
                    ring + " is lost: " + abi.errno(number) + "; was its descriptor closed?");
            loseAll(number);
        }
    }

    private boolean idle() {
        return inKernel == 0 && submission.pending() == 0 && !wakeUpArmed && work.isEmpty();
    }

    /** Fills, hands over, waits, reaps. 0, or the errno number that makes the ring useless. */
    private int round() {
        work.fill();
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
            long address = Pointer.nativeValue(wakeUp);
            submission.read(eventfd, address, WAKE_UP_BYTES, UserData.wakeUp());
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
        // Those alone that are there now: what completes meanwhile must not keep others waiting.
        int count = completion.available();
        for (int i = 0; i < count; i++) {
            long userData = completion.userData();
            int result = completion.result();
            completion.advance();
            inKernel--;
            tell(userData, result);
        }
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

    private void tell(long userData, int result) {
        if (UserData.isWakeUp(userData)) {
            wakeUpArmed = false;
            return;
        }
        try {
            work.completed(userData, result);
        } catch (Throwable e) {
            // The engine lets nothing of the user's through; this is a fault of its own.
            LOG.log(Level.ERROR, "telling of a completion failed", e);
        }
    }

    /** Without its ring: what was handed over has failed, what comes is refused, until the end. */
    private void loseAll(int number) {
        while (!stopped) {
            work.lost(number);
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
        if (!lost) {
            // Else its descriptor was closed by someone else, and the number may be another's.
            ring.close();
            wakeUp.close();
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
