package io.jnaaio.contract;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.channels.AioFileChannel;
import io.jnaaio.log.Appender;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.testing.Calls;
import io.jnaaio.testing.FaultPlan;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * An application in a separate class loader; the library is in its parent. The application is the first to use the
 * library, and leaves the engine open.
 */
public final class DeployedApp {
    /** A value that the library's threads could inherit. */
    private static final InheritableThreadLocal<Object> USER = new InheritableThreadLocal<>();

    private final String backend;
    private final Path dir;
    private final AtomicInteger told = new AtomicInteger();

    private DeployedApp(String backend, Path dir) {
        this.backend = backend;
        this.dir = dir;
    }

    /**
     * A thread group whose class belongs to the application. Up to JDK 18 its parent keeps it until it is destroyed.
     */
    @SuppressWarnings("removal")
    static final class Group extends ThreadGroup {
        Group() {
            super("application");
            setDaemon(true);
        }
    }

    /** Uses everything in the library; returns the engine, which stays open. */
    public static Object run(String backend, Path dir) throws Exception {
        return inOwnThread(new DeployedApp(backend, dir)::work);
    }

    /** Writes with an engine and closes it; called on a thread that outlives the application. */
    public static void writeAndClose(Path dir) throws Exception {
        AsyncIo io = Aio.open();
        try (AioFile file = open(io, dir.resolve("closed"))) {
            long unused = file.writev(0, ByteBuffer.allocateDirect(10)).join();
            AsyncWritev write = write(io, file, SigevNotify.none());
            write.submit();
            boolean done = io.suspend(List.of(write), Duration.ofSeconds(20));
            long moved = done ? write.aioReturn() : -1;
            if (moved != 10) {
                throw new AssertionError(moved + " bytes were written");
            }
        } finally {
            io.close();
        }
    }

    private static Object inOwnThread(Callable<Object> work) throws Exception {
        Object[] result = new Object[1];
        Runnable task =
                () -> {
                    USER.set(new DeployedApp("", Path.of("")));
                    try {
                        result[0] = work.call();
                    } catch (Throwable e) {
                        result[0] = e;
                    }
                };
        Thread thread = new Thread(new Group(), task, "web");
        thread.setContextClassLoader(DeployedApp.class.getClassLoader());
        thread.start();
        thread.join();
        if (result[0] instanceof Throwable failed) {
            throw new AssertionError(failed);
        }
        return result[0];
    }

    private static AioFile open(AsyncIo io, Path path) throws Exception {
        return io.openFile(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static AsyncWritev write(AsyncIo io, AioFile file, SigevNotify notify)
            throws Exception {
        return io.writev(file, 0, List.of(ByteBuffer.allocate(10)), 0, notify);
    }

    private Object work() throws Exception {
        AioOptions options =
                AioOptions.builder()
                        .backend(backend)
                        .jmx(true)
                        .leakTracking(LeakTracking.FULL)
                        .extension(
                                DriverWrapper.class,
                                FaultPlan.builder()
                                        .refuse(Calls.writes().file("refused").call(1))
                                        .build()
                                        .start())
                        .build();
        AsyncIo io = Aio.open(options);
        try (AioFile file = open(io, dir.resolve("file"))) {
            operations(io, file);
        }
        try (AioFile file = open(io, dir.resolve("refused"))) {
            long unused =
                    file.writev(0, ByteBuffer.allocateDirect(10)).join(); // by the retry clock
        }
        try (AioFile file = open(io, dir.resolve("log"));
                Appender log = Appender.open(file, 0)) {
            await(log.append(ByteBuffer.allocate(10)).thenRun(this::tell));
        }
        if (told.get() != 6) {
            throw new AssertionError(told + " of 6 continuations ran");
        }
        channel();
        monitoring();
        return io;
    }

    private void operations(AsyncIo io, AioFile file) throws Exception {
        await(file.writev(0, ByteBuffer.allocate(8192)).thenRun(this::tell));
        await(file.fsync(FsyncMode.DSYNC).thenRun(this::tell));
        await(file.readv(0, ByteBuffer.allocateDirect(4096)).thenRun(this::tell));
        for (SigevNotify notify :
                List.of(
                        SigevNotify.callback(io.handlerExecutor(), op -> tell()),
                        SigevNotify.callback(Runnable::run, op -> tell()))) {
            AsyncWritev write = write(io, file, notify);
            write.submit();
            long unused = write.await(Duration.ofSeconds(20)) ? write.aioReturn() : -1;
        }
        CountDownLatch handled = new CountDownLatch(1);
        io.handlerExecutor().execute(handled::countDown);
        handled.await();
        AsyncWritev claimed = write(io, file, SigevNotify.none());
        claimed.submit();
        boolean done = io.suspend(List.of(claimed), Duration.ofSeconds(20));
        if (claimed.aioReturn() != 10) {
            throw new AssertionError("a short write, " + done);
        }
        write(io, file, SigevNotify.none()).submit(); // its result is never claimed
    }

    private void channel() throws Exception {
        try (AioFileChannel channel =
                AioFileChannel.open(
                        dir.resolve("channel"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            FileLock lock = channel.lock().get();
            int unused = channel.write(ByteBuffer.allocate(9), 0).get();
            lock.release();
            channel.force(true);
        }
    }

    private static void monitoring() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : server.queryNames(new ObjectName("io.jnaaio:*"), null)) {
            Object unused = server.getAttribute(name, "Files");
        }
    }

    private static void await(CompletableFuture<?> stage) {
        Object unused = stage.join();
    }

    private void tell() {
        told.incrementAndGet();
    }
}
