package io.jnaaio.backend.lio;

import io.jnaaio.engine.mem.AddressList;
import io.jnaaio.jna.GlibcAio;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.LibcLinux;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.PosixAio;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for completions: one thread in {@code aio_suspend}. On glibc there is one for all engines of the process, with one
 * wake-up request; on FreeBSD one for each driver, which waits a short time at most and then looks what was added.
 *
 * <p>glibc's {@code aio_suspend} cannot be woken from outside but by a completion. What a submitter does to wake it is to complete
 * a pending read of an eventfd; while pending, that read occupies one of the 20 threads that glibc has for the whole
 * process, and therefore there is one reaper, not one per engine. While nothing is in flight the thread is parked.
 */
final class Reaper {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    /** As many control blocks are waited for at a time: glibc keeps an array of them on the stack. */
    private static final int WATCHED_MAX = 4096;

    private static final long STACK_BYTES = 2L << 20;
    private static final long PAUSE_NANOS = 1_000_000;

    private static final ReentrantLock PROCESS = new ReentrantLock();
    private static @Nullable Reaper shared;

    private final PosixAio aio;
    private final Waker wakeUp;
    private final int watchedMax;
    private int users;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private Deque<Element> incoming = new ArrayDeque<>();
    private boolean suspended;
    private boolean stopped;
    private volatile @Nullable Thread thread;

    // The reaper thread's own.
    private final List<Element> inFlight = new ArrayList<>();
    private final Set<LioDriver> toFlush = new LinkedHashSet<>();
    private Deque<Element> taken = new ArrayDeque<>();
    private AddressList list = new AddressList(64);

    Reaper(PosixAio aio, Waker wakeUp) {
        this(aio, wakeUp, WATCHED_MAX);
    }

    /**
     * Makes one.
     *
     * @param watchedMax control blocks that {@code aio_suspend} takes
     */
    Reaper(PosixAio aio, Waker wakeUp, int watchedMax) {
        this.aio = aio;
        this.wakeUp = wakeUp;
        this.watchedMax = watchedMax;
    }

    /** A reaper for one driver; to be released once. */
    static Reaper own(LioSystem system) {
        Reaper reaper = new Reaper(system.aio(), new Pause(), system.watchedMax());
        reaper.users++;
        return reaper;
    }

    /** The process's reaper; to be released once. */
    static Reaper acquire(PlatformAbi abi) throws IOException {
        PROCESS.lock();
        try {
            Reaper reaper = shared;
            if (reaper == null) {
                PosixAio aio = GlibcAio.create();
                reaper =
                        new Reaper(
                                aio, WakeUp.open(abi, aio, LibcFiles.create(), LibcLinux.create()));
                shared = reaper;
            }
            reaper.users++;
            return reaper;
        } finally {
            PROCESS.unlock();
        }
    }

    /** Given back by a driver with nothing in flight; the last one ends the thread and waits for it. */
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
        Thread running;
        lock.lock();
        try {
            stopped = true;
            running = thread;
            filled.signal();
        } finally {
            lock.unlock();
        }
        if (running == null) {
            finish();
            return;
        }
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

    /** On the reaper's thread: the driver is flushed when the completions at hand are told. */
    void flushLater(LioDriver driver) {
        toFlush.add(driver);
    }

    /** Watches elements that were handed over. */
    void watch(List<Element> elements) {
        if (elements.isEmpty()) {
            return;
        }
        boolean wake;
        lock.lock();
        try {
            incoming.addAll(elements);
            wake = suspended;
            suspended = false;
            if (!wake) {
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
        if (wake) {
            wakeUp.fire();
        }
    }

    /** Starts the thread, if it does not run yet. */
    void start() {
        if (thread != null) {
            return;
        }
        lock.lock();
        try {
            if (thread == null) {
                Thread started =
                        LibraryThreads.daemon("jna-aio-lio-reaper", this::run, STACK_BYTES);
                started.start();
                thread = started;
            }
        } finally {
            lock.unlock();
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
            if (!any && !inFlight.isEmpty()) {
                suspend();
            }
        } catch (RuntimeException | Error e) {
            // Want of memory, for example: what is in flight has to be reaped all the same.
            LOG.log(Level.ERROR, "a round of the lio-listio reaper failed", e);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Takes what was submitted; parks while nothing is in flight. False at the end. */
    private boolean takeIncoming() {
        lock.lock();
        try {
            while (incoming.isEmpty() && inFlight.isEmpty()) {
                if (stopped) {
                    return false;
                }
                filled.awaitUninterruptibly();
            }
            Deque<Element> filledOne = incoming;
            incoming = taken;
            taken = filledOne;
        } finally {
            lock.unlock();
        }
        inFlight.addAll(taken);
        taken.clear();
        return true;
    }

    /** Reports what is done, in the order of submission; true if anything was. */
    private boolean reap() {
        int kept = 0;
        int size = inFlight.size();
        for (int i = 0; i < size; i++) {
            Element element = inFlight.get(i);
            if (!reaped(element)) {
                inFlight.set(kept++, element);
            }
        }
        inFlight.subList(kept, size).clear();
        return kept < size;
    }

    private static boolean reaped(Element element) {
        try {
            return element.driver.reapIfDone(element);
        } catch (Throwable e) {
            // The engine lets nothing of the user's through; this is a fault of its own.
            LOG.log(Level.ERROR, "telling of a completion failed", e);
            return element.request == null;
        }
    }

    private void flushDrivers() {
        if (!toFlush.isEmpty()) {
            for (LioDriver driver : toFlush) {
                driver.flushNow();
            }
            toFlush.clear();
        }
    }

    private void suspend() {
        boolean armed = wakeUp.arm();
        int watched = Math.min(inFlight.size(), watchedMax);
        if (list.capacity() < watched + 1) {
            list.close();
            list = new AddressList(Integer.highestOneBit(watched + 1) * 2);
        }
        int count = 0;
        if (armed) {
            list.set(count++, wakeUp.aiocb());
        }
        for (int i = 0; i < watched; i++) {
            list.set(count++, inFlight.get(i).aiocb);
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
        // It may end early, by EINTR; the next round finds out what is done.
        long begun = System.nanoTime();
        int result = aio.aio_suspend(list.address(), count, complete ? 0 : wakeUp.pause());
        if (result != 0 && !armed && System.nanoTime() - begun < PAUSE_NANOS / 2) {
            // Refused: the limit on the list was lowered meanwhile.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        lock.lock();
        try {
            suspended = false;
        } finally {
            lock.unlock();
        }
    }

    private void finish() {
        wakeUp.close();
        list.close();
    }
}
