package io.jnaaio.soak;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A limit on threads (RLIMIT_NPROC) that is switched on and off. Threads of the suite start while it is off; those of
 * the library meet it by chance.
 */
final class Scarcity {
    private static final int RLIMIT_NPROC = 6; // asm-generic/resource.h
    private static final int NOBODY = 65534;

    /** Held while the limit is on, and while a thread of the suite starts. */
    private static final Object GATE = new Object();

    private static volatile boolean played;

    private Scarcity() {}

    static boolean isPlayed() {
        return played;
    }

    /** True if the error may be caused by a lack of threads. */
    static boolean isWhy(Throwable error) {
        if (!played) {
            return false;
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError
                    || (cause instanceof ErrnoException errno
                            && (errno.errno() == Errno.EAGAIN || errno.errno() == Errno.ENOMEM))) {
                return true;
            }
        }
        return false;
    }

    static void start(Thread thread) {
        synchronized (GATE) {
            thread.start();
        }
    }

    /** Returns a pool that starts all of its threads at once. */
    static ExecutorService pool(int threads, ThreadFactory factory) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        factory);
        synchronized (GATE) {
            int unused = pool.prestartAllCoreThreads();
        }
        return pool;
    }

    /** Starts to switch the limit on and off. Root, which the limit does not affect, becomes the user nobody. */
    static void play(long seed) {
        var unused =
                CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(0, TimeUnit.SECONDS));
        NativeLibrary libc = NativeLibrary.getProcess();
        if (libc.getFunction("geteuid").invokeInt(new Object[0]) == 0) {
            int failed =
                    libc.getFunction("setresuid").invokeInt(new Object[] {NOBODY, NOBODY, NOBODY});
            if (failed != 0) {
                throw new IllegalStateException("setresuid failed");
            }
        }
        Function prlimit = libc.getFunction("prlimit");
        Memory none = new Memory(16);
        Memory now = new Memory(16);
        call(prlimit, null, now);
        none.setLong(0, 1);
        none.setLong(8, now.getLong(8));
        SplittableRandom random = new SplittableRandom(seed);
        Thread thread =
                new Thread(
                        () -> {
                            while (true) {
                                synchronized (GATE) {
                                    call(prlimit, none, null);
                                    LockSupport.parkNanos(1_000L * random.nextInt(3000));
                                    call(prlimit, now, null);
                                }
                                LockSupport.parkNanos(1_000L * random.nextInt(3000));
                            }
                        },
                        "soak-limit");
        thread.setDaemon(true);
        thread.start();
        played = true;
    }

    private static void call(
            Function prlimit,
            @org.jspecify.annotations.Nullable Memory set,
            @org.jspecify.annotations.Nullable Memory get) {
        if (prlimit.invokeInt(new Object[] {0, RLIMIT_NPROC, set, get}) != 0) {
            throw new IllegalStateException("prlimit failed");
        }
    }
}
