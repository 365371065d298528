package io.jnaaio.contract;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Submits the first request of each backend while this process cannot start a thread. */
final class NoThreadChild {
    private static final int RLIMIT_NPROC = 6;
    private static final long THREADS_MAX = 300;

    /** A user id that no other process has: the limit counts the threads of all processes of a user. */
    private static final int USER = 54_321;

    private static final int BYTES = 4096;

    private NoThreadChild() {}

    interface Libc extends Library {
        int setrlimit(int resource, Pointer limits);

        int setuid(int user);

        int getuid();
    }

    public static void main(String[] arguments) throws Exception {
        Path dir = Path.of(arguments[0]);
        List<AsyncIo> engines = new ArrayList<>();
        List<AioFile> files = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            AsyncIo io = Aio.open(AioOptions.builder().backend(arguments[i]).jmx(false).build());
            engines.add(io);
            files.add(
                    io.openFile(
                            dir.resolve(arguments[i]),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE));
        }
        AsyncIo ring = ring(List.of(arguments));
        AioFile worker =
                ring == null
                        ? null
                        : ring.openFile(
                                dir.resolve("worker"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
        limitThreads();
        if (ring != null) {
            ChildCases.run(
                    "io-uring without a thread of the kernel's", () -> noWorker(ring, worker));
        }
        for (int i = 0; i < files.size(); i++) {
            int at = i;
            ChildCases.run(
                    arguments[1 + i], () -> refusedThenServed(engines.get(at), files.get(at)));
        }
        System.out.println("closed");
    }

    /** Returns an engine on io_uring, or null if it is unavailable. */
    private static AsyncIo ring(List<String> backends) throws Exception {
        return backends.contains(BackendId.IO_URING.id())
                ? Aio.open(AioOptions.builder().backend(BackendId.IO_URING).jmx(false).build())
                : null;
    }

    /** Changes the user, because the limit does not apply to root. */
    private static void limitThreads() {
        Libc libc = Native.load("c", Libc.class);
        try (Memory limits = new Memory(2L * Long.BYTES)) {
            limits.setLong(0, THREADS_MAX);
            limits.setLong(Long.BYTES, THREADS_MAX);
            if (libc.setrlimit(RLIMIT_NPROC, limits) != 0
                    || (libc.getuid() == 0 && libc.setuid(USER) != 0)) {
                throw new AssertionError("the number of threads cannot be limited");
            }
        }
    }

    /**
     * The ring's thread is running, and io_uring needs a kernel thread for a sync, which counts against the same
     * limit.
     */
    private static void noWorker(AsyncIo io, AioFile file) throws Exception {
        try (io;
                file) {
            // A read at the end of the file needs no kernel thread.
            file.readv(0, ByteBuffer.allocateDirect(1)).get(15, TimeUnit.SECONDS);
            AsyncFsync sync = io.fsync(file, FsyncMode.SYNC, 0, SigevNotify.none());
            CountDownLatch free = new CountDownLatch(1);
            List<Thread> hogs = hogs(free);
            try {
                sync.submit();
                if (!sync.await(Duration.ofSeconds(15)) || sync.error() != Errno.EAGAIN) {
                    throw new AssertionError("a refusal is expected, this is " + sync.error());
                }
            } finally {
                free.countDown();
                for (Thread hog : hogs) {
                    hog.join();
                }
            }
            try {
                sync.aioReturn();
                throw new AssertionError("it failed");
            } catch (ErrnoException e) {
                if (!e.getMessage().contains("ulimit -u")) {
                    throw new AssertionError(e.getMessage(), e);
                }
            }
            sync.submit();
            if (!sync.await(Duration.ofSeconds(15))) {
                throw new AssertionError("it is not served");
            }
            sync.aioReturn();
        }
    }

    private static void refusedThenServed(AsyncIo io, AioFile file) throws Exception {
        List<ByteBuffer> buffers = List.of(ByteBuffer.allocateDirect(BYTES));
        AsyncWritev write = io.writev(file, 0, buffers, 0, SigevNotify.none());
        CountDownLatch free = new CountDownLatch(1);
        List<Thread> hogs = hogs(free);
        ErrnoException refusal = null;
        try {
            write.submit();
        } catch (ErrnoException e) {
            refusal = e;
        } finally {
            free.countDown();
            for (Thread hog : hogs) {
                hog.join();
            }
        }
        if (refusal == null) {
            throw new AssertionError("it was taken, and there is no thread to report it");
        }
        if (refusal.errno() != Errno.EAGAIN || !refusal.getMessage().contains("ulimit -u")) {
            throw new AssertionError(refusal.getMessage(), refusal);
        }
        write.submit();
        if (!write.await(Duration.ofSeconds(15))) {
            throw new AssertionError("it is not served");
        }
        long moved = write.aioReturn();
        if (moved != BYTES) {
            throw new AssertionError(moved + " bytes");
        }
        file.close();
        io.close();
    }

    /** Starts threads until none can be started. */
    private static List<Thread> hogs(CountDownLatch free) {
        List<Thread> hogs = new ArrayList<>();
        while (true) {
            Thread hog = new Thread(null, () -> await(free), "hog", 1 << 16);
            hog.setDaemon(true);
            try {
                hog.start();
            } catch (OutOfMemoryError e) {
                return hogs;
            }
            hogs.add(hog);
        }
    }

    private static void await(CountDownLatch free) {
        try {
            free.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
