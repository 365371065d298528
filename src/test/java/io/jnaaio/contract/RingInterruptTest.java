package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.jna.LibcLinux;
import io.jnaaio.jna.LinuxCalls;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ring's thread is interrupted while it works and while it waits: by Java, and by signals, which the kernel
 * notices.
 */
@Timeout(60)
class RingInterruptTest {
    private static final int WRITES = 20_000;
    private static final int BYTES = 32;
    private static final int SIGWINCH = 28;

    @TempDir Path dir;

    private final AtomicLong interrupts = new AtomicLong();
    private volatile boolean stop;

    @BeforeEach
    void available() {
        Backend.assumeAvailable(BackendId.IO_URING);
    }

    private interface Interruption {
        void once();
    }

    private static Thread ringThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("jna-aio-ring"))
                .findFirst()
                .orElseThrow();
    }

    /** Interrupts until told to stop, and lets the other thread run in between. */
    private Thread interrupting(Interruption interruption) {
        Thread thread =
                new Thread(
                        () -> {
                            while (!stop) {
                                interruption.once();
                                interrupts.incrementAndGet();
                                LockSupport.parkNanos(10_000);
                            }
                        },
                        "test-interrupting");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private AioFile open(AsyncIo io) throws IOException {
        return io.openFile(
                dir.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private void writeAll(AioFile file) throws Exception {
        AtomicInteger told = new AtomicInteger();
        List<AioFuture<Long>> writes = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES).putInt(0, i).putInt(BYTES - 4, ~i);
            AioFuture<Long> write = file.writev((long) i * BYTES, buffer);
            var unused = write.thenRun(told::incrementAndGet);
            writes.add(write);
            if (i % 100 == 0) {
                // The ring becomes empty, and its thread waits in the kernel.
                assertEquals(BYTES, write.get(30, TimeUnit.SECONDS));
            }
        }
        for (AioFuture<Long> write : writes) {
            assertEquals(BYTES, write.get(30, TimeUnit.SECONDS));
        }
        var unused = file.fsync(FsyncMode.DSYNC).get(30, TimeUnit.SECONDS);
        assertEquals(WRITES, told.get(), "each completion is told once");
    }

    private void checkFile() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(dir.resolve("file")));
        assertEquals(WRITES * BYTES, bytes.remaining());
        for (int i = 0; i < WRITES; i++) {
            assertEquals(i, bytes.getInt(i * BYTES));
            assertEquals(~i, bytes.getInt(i * BYTES + BYTES - 4));
        }
    }

    private void writeUnder(java.util.function.Function<Thread, Interruption> way)
            throws Exception {
        try (AsyncIo io = Backend.open(BackendId.IO_URING, AioOptions.builder());
                AioFile file = open(io)) {
            assertEquals(1L, file.writev(0, ByteBuffer.allocate(1)).get(30, TimeUnit.SECONDS));
            Thread interrupting = interrupting(way.apply(ringThread()));
            try {
                writeAll(file);
            } finally {
                stop = true;
                interrupting.join(TimeUnit.SECONDS.toMillis(30));
            }
            assertTrue(interrupts.get() > 100, interrupts + " interrupts");
            assertEquals(0, io.stats().inFlight());
            assertTrue(file.isOpen());
        }
        checkFile();
    }

    @Test
    void byJava() throws Exception {
        writeUnder(ring -> ring::interrupt);
    }

    /** With a handler, so that the signal ends the wait in the kernel with EINTR. */
    @Test
    void bySignals() throws Exception {
        long tgkill =
                switch (System.getProperty("os.arch")) {
                    case "amd64" -> 234;
                    case "aarch64", "riscv64" -> 131;
                    default -> Assumptions.abort("the number of tgkill(2) is not known here");
                };
        LinuxCalls linux = LibcLinux.create();
        long pid = ProcessHandle.current().pid();
        AtomicLong handled = new AtomicLong();
        Object before = handle(signal -> handled.incrementAndGet());
        try {
            writeUnder(
                    ring -> {
                        long tid = nativeId(ring);
                        return () -> {
                            long unused = linux.syscall(tgkill, pid, tid, SIGWINCH, 0, 0, 0);
                        };
                    });
        } finally {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Object unused =
                    signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
                            .invoke(null, winch(), before);
        }
        assertTrue(handled.get() > 0, "signals were delivered");
    }

    private static Object winch() throws ReflectiveOperationException {
        return Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance("WINCH");
    }

    /** Uses reflection, because javac warns about sun.misc, and the warning cannot be disabled. */
    private static Object handle(java.util.function.Consumer<Object> handler)
            throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        Object proxy =
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            handler.accept(method);
                            return null;
                        });
        Class<?> signal = Class.forName("sun.misc.Signal");
        return signal.getMethod("handle", signal, type).invoke(null, winch(), proxy);
    }

    /** The kernel keeps 15 characters of a thread's name. */
    private static long nativeId(Thread thread) {
        String name = thread.getName().substring(0, Math.min(15, thread.getName().length()));
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(task -> name.equals(comm(task)))
                    .mapToLong(task -> Long.parseLong(task.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String comm(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return ""; // The thread has ended meanwhile.
        }
    }
}
