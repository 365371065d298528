package io.jnaaio.backend.lio;

import io.jnaaio.engine.mem.AddressList;
import io.jnaaio.engine.mem.DriverLock;
import io.jnaaio.engine.mem.DriverLog;
import io.jnaaio.jna.GlibcAio;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.LibcLinux;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.PosixAio;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for completions in {@code aio_suspend}, in one thread. On glibc there is one such thread for all engines of
 * the process, with one wake-up request. On FreeBSD there is one for each driver, which waits only for a short time
 * and then checks for added requests.
 *
 * <p>Only a completion wakes glibc's {@code aio_suspend}. To wake it, a submitter completes a pending read of an
 * eventfd. While pending, that read occupies one of the 20 threads that glibc has for the whole process; therefore
 * there is one reaper, not one per engine. While nothing is in flight the thread is parked.
 *
 * <p>Neither the thread nor {@link #watch} allocates, so requests in the system are reaped even if the heap is full.
 */
final class SuspendLoop {
    private static final String ROUND_FAILED = "a round of the lio-listio reaper failed";
    private static final String WAITS_FOR_FEWER = "no memory to wait for all requests at once";

    /** The maximum number of control blocks waited for at a time: glibc puts an array of them on the stack. */
    private static final int WATCHED_MAX = 4096;

    private static final long STACK_BYTES = 2L << 20;
    private static final long PAUSE_NANOS = 1_000_000;

    private static final ReentrantLock PROCESS = new ReentrantLock();
    private static @Nullable SuspendLoop shared;

    private final PosixAio aio;
    private final Waker wakeUp;
    private final int watchedMax;
    private int users;

    private final DriverLog log = new DriverLog();
    private final ReentrantLock starting = new ReentrantLock();
    private final DriverLock lock = new DriverLock();
    private final ElementQueue incoming = new ElementQueue();
    private boolean suspended;
    private boolean parked;
    private volatile boolean stopped;
    private volatile @Nullable Thread thread;

    // Used only by the reaper's thread.
    private final ElementQueue inFlight = new ElementQueue();
    private final AddressList list = new AddressList(64);
    private @Nullable LioDriver toFlush;
    private boolean progress;

    SuspendLoop(PosixAio aio, Waker wakeUp) {
        this(aio, wakeUp, WATCHED_MAX);
    }

    /**
     * Creates a reaper.
     *
     * @param watchedMax the maximum number of control blocks of one {@code aio_suspend}
     */
    SuspendLoop(PosixAio aio, Waker wakeUp, int watchedMax) {
        this.aio = aio;
        this.wakeUp = wakeUp;
        this.watchedMax = watchedMax;
    }

    /** Creates a reaper for one driver, which must release it once. */
    static SuspendLoop own(LioSystem system) {
        SuspendLoop reaper = new SuspendLoop(system.aio(), new Pause(), system.watchedMax());
        reaper.users++;
        return reaper;
    }

    /** Whether an engine of this process uses the shared reaper, whose wake-up read may then be pending. */
    static boolean isShared() {
        PROCESS.lock();
        try {
            return shared != null;
        } finally {
            PROCESS.unlock();
        }
    }

    /** Returns the shared reaper of the process; the caller must release it once. */
    static SuspendLoop acquire(PlatformAbi abi) throws IOException {
        PROCESS.lock();
        try {
            SuspendLoop reaper = shared;
            if (reaper == null) {
                PosixAio aio = GlibcAio.create();
                reaper =
                        new SuspendLoop(
                                aio, WakeUp.open(abi, aio, LibcFiles.create(), LibcLinux.create()));
                shared = reaper;
            }
            reaper.users++;
            return reaper;
        } finally {
            PROCESS.unlock();
        }
    }

    /**
     * Releases the reaper, for a driver with nothing in flight; the last release ends the thread and waits for it.
     */
    void release() {
        PROCESS.lock();
        try {
            users--;
            if (users > 0) {
                return;
            }
            if (shared == this) {
                shared = null;
            }
            stop();
        } finally {
            PROCESS.unlock();
        }
    }

    private void stop() {
        stopped = true;
        Thread running = thread;
        if (running == null) {
            finish();
            return;
        }
        LockSupport.unpark(running);
        boolean interrupted = false;
        while (running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** Flushes the driver after the available completions are reported. Called on the reaper's thread. */
    void flushLater(LioDriver driver) {
        if (!driver.flushesLater) {
            driver.flushesLater = true;
            driver.nextToFlush = toFlush;
            toFlush = driver;
        }
    }

    /** Watches submitted elements, and moves them out of the caller's queue. */
    void watch(ElementQueue elements) {
        if (elements.isEmpty()) {
            return;
        }
        boolean wake;
        boolean unpark;
        lock.lock();
        try {
            incoming.addAll(elements);
            wake = suspended;
            suspended = false;
            unpark = parked;
            parked = false;
        } finally {
            lock.unlock();
        }
        if (wake) {
            wakeUp.fire();
        }
        if (unpark) {
            LockSupport.unpark(thread);
        }
    }

    /** Starts the thread if it is not running; false if there is no memory or no thread left for it. */
    boolean start() {
        if (thread != null) {
            return true;
        }
        starting.lock();
        try {
            if (thread == null) {
                Thread started =
                        LibraryThreads.daemon("jna-aio-lio-reaper", this::run, STACK_BYTES);
                started.start();
                thread = started;
            }
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        } finally {
            starting.unlock();
        }
    }

    // ---- the reaper thread

    private void run() {
        try {
            while (takeIncoming()) {
                round();
            }
        } finally {
            finish();
        }
    }

    private void round() {
        try {
            boolean any = reap();
            flushDrivers();
            progress |= any;
            if (!any && !inFlight.isEmpty()) {
                suspend();
            }
        } catch (RuntimeException | Error e) {
            // Requests in flight must be reaped nevertheless.
            log.error(ROUND_FAILED, e);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Takes the elements added meanwhile; parks while nothing is in flight. False if the reaper was stopped. */
    private boolean takeIncoming() {
        progress |= inFlight.isEmpty();
        while (true) {
            lock.lock();
            try {
                inFlight.addAll(incoming);
                parked = inFlight.isEmpty() && toFlush == null;
            } finally {
                lock.unlock();
            }
            if (!inFlight.isEmpty() || toFlush != null) {
                return true;
            }
            if (stopped) {
                return false;
            }
            LockSupport.park(this);
        }
    }

    /** Reports the elements that are done, in the order of submission; true if there were any. */
    private boolean reap() {
        boolean any = false;
        Element before = null;
        Element element = inFlight.first();
        while (element != null) {
            Element next = element.next;
            if (element.driver.isDone(element)) {
                // First: the element may be in use again as soon as it is reported.
                inFlight.removeAfter(before, element);
                element.driver.report(element);
                any = true;
            } else {
                before = element;
            }
            element = next;
        }
        return any;
    }

    private void flushDrivers() {
        LioDriver driver;
        while ((driver = toFlush) != null) {
            toFlush = driver.nextToFlush;
            driver.nextToFlush = null;
            driver.flushesLater = false;
            try {
                driver.flushNow();
            } catch (RuntimeException | Error e) {
                // Its collected requests are submitted in the next round.
                flushLater(driver);
                throw e;
            }
        }
    }

    private void suspend() {
        boolean armed = wakeUp.arm(progress);
        progress = false;
        int watched = Math.min(inFlight.size(), watchedMax);
        watched = Math.min(watched, roomFor(watched + 1) - 1);
        int count = 0;
        if (armed) {
            list.set(count++, wakeUp.aiocb());
        }
        Element element = inFlight.first();
        for (int i = 0; i < watched && element != null; i++) {
            list.set(count++, element.aiocb);
            element = element.next;
        }
        lock.lock();
        try {
            if (!incoming.isEmpty()) {
                return;
            }
            suspended = armed;
        } finally {
            lock.unlock();
        }
        boolean complete = armed && watched == inFlight.size();
        // The call may return early, with EINTR; the next round finds out what is done.
        long begun = System.nanoTime();
        long timeout = complete ? wakeUp.patience() : wakeUp.pause();
        int result = aio.aio_suspend(list.address(), count, timeout);
        if (result != 0 && !armed && System.nanoTime() - begun < PAUSE_NANOS / 2) {
            // Rejected: the limit on the list was lowered meanwhile.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        lock.lock();
        try {
            suspended = false;
        } finally {
            lock.unlock();
        }
    }

    /** Makes room in the list and returns its capacity, which is smaller than requested if there is no memory. */
    private int roomFor(int addresses) {
        try {
            list.ensureCapacity(addresses);
        } catch (OutOfMemoryError e) {
            log.error(WAITS_FOR_FEWER, e);
        }
        return list.capacity();
    }

    private void finish() {
        wakeUp.close();
        list.close();
    }
}
