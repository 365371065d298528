package io.jnaaio.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.spi.Failure;
import io.jnaaio.testing.AsynchronousFileChannelContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only this channel has: an engine under it, whose requests the test holds back. */
@Timeout(60)
class AioFileChannelTest {
    private static final Set<OpenOption> BOTH =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

    @TempDir Path dir;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final HeldDriver.Hold hold = new HeldDriver.Hold();

    @AfterEach
    void closeAll() throws Exception {
        hold.letAllGo();
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closed(T resource) {
        opened.add(resource);
        return resource;
    }

    private Path file(String content) throws IOException {
        return Files.writeString(dir.resolve("file" + opened.size()), content);
    }

    /** An engine whose requests are held. */
    private AsyncIo heldEngine(int depth) throws IOException {
        return closed(
                Aio.open(
                        AioOptions.builder()
                                .backend(BackendId.NIO)
                                .queueDepth(depth)
                                .extension(DriverWrapper.class, hold::wrap)
                                .build()));
    }

    private AioFileChannel heldChannel(Path path, ExecutorService executor) throws IOException {
        return closed(AioFileChannel.open(heldEngine(8), path, BOTH, executor));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.allocateDirect(text.length())
                .put(text.getBytes(StandardCharsets.US_ASCII))
                .flip();
    }

    private static <T> T valueOf(Future<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static Throwable failureOf(Future<?> future) {
        return assertThrows(ExecutionException.class, () -> valueOf(future)).getCause();
    }

    /** Waits for another thread, which is on its way. */
    private static void until(BooleanSupplier there) {
        while (!there.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static CompletableFuture<Void> inBackground(CallThatThrows call) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                call.run();
                                ended.complete(null);
                            } catch (Exception e) {
                                ended.completeExceptionally(e);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    private interface CallThatThrows {
        void run() throws Exception;
    }

    // ---- close

    @Test
    void aCloseHoldsTheMemoryUntilTheSystemIsDone() throws Exception {
        Path path = file("....");
        AioFileChannel channel = heldChannel(path, null);
        Future<Integer> write = channel.write(bytes("abc"), 0);
        HeldDriver.Kept kept = hold.next();
        CompletableFuture<Void> closing = inBackground(channel::close);
        until(() -> !channel.isOpen());
        assertFalse(write.isDone(), "the buffer is in use: its owner must not believe otherwise");
        assertFalse(closing.isDone(), "nor is the file closed");
        kept.goOn();
        var unused = valueOf(closing);
        assertInstanceOf(
                AsynchronousCloseException.class,
                failureOf(write),
                "what was outstanding fails, written or not");
        assertEquals("abc.", Files.readString(path));
    }

    @Test
    void aSecondCloseWaitsForTheFirst() throws Exception {
        AioFileChannel channel = heldChannel(file(""), null);
        Future<Integer> write = channel.write(bytes("abc"), 0);
        HeldDriver.Kept kept = hold.next();
        CompletableFuture<Void> first = inBackground(channel::close);
        until(() -> !channel.isOpen());
        CompletableFuture<Void> second =
                inBackground(
                        () -> {
                            channel.close();
                            if (!write.isDone()) {
                                throw new IllegalStateException("it did not wait");
                            }
                        });
        kept.goOn();
        var unusedFirst = valueOf(first);
        var unusedSecond = valueOf(second);
    }

    @Test
    void onACompletionThreadACloseReturnsAndAWaitIsRefused() throws Exception {
        AioFileChannel channel = heldChannel(file("abc"), new HereExecutor());
        CompletableFuture<String> seen = new CompletableFuture<>();
        Future<Integer> other = channel.read(ByteBuffer.allocate(1), 0);
        channel.read(
                ByteBuffer.allocate(3),
                0,
                null,
                new CompletionHandler<Integer, Object>() {
                    @Override
                    public void completed(Integer moved, Object attachment) {
                        try {
                            String refused = "";
                            try {
                                var unused = other.get();
                            } catch (IllegalStateException e) {
                                refused = "refused";
                            }
                            channel.close();
                            seen.complete(moved + refused + other.isDone());
                        } catch (Exception e) {
                            seen.completeExceptionally(e);
                        }
                    }

                    @Override
                    public void failed(Throwable why, Object attachment) {
                        seen.completeExceptionally(why);
                    }
                });
        HeldDriver.Kept first = hold.next();
        hold.next().goOn();
        assertEquals("3refusedfalse", valueOf(seen));
        first.goOn();
        assertInstanceOf(AsynchronousCloseException.class, failureOf(other));
        channel.close();
    }

    @Test
    void aClosedEngineClosesItsChannels() throws Exception {
        AsyncIo io = Aio.open(AioOptions.builder().backend(BackendId.NIO).build());
        AioFileChannel channel = closed(AioFileChannel.open(io, file("abc"), BOTH, null));
        io.close();
        assertFalse(channel.isOpen(), "without an engine it is of no use");
        assertInstanceOf(ClosedChannelException.class, failureOf(channel.write(bytes("x"), 0)));
        assertThrows(ClosedChannelException.class, channel::size);
        assertThrows(ClosedChannelException.class, channel::tryLock);
        channel.close();
    }

    @Test
    void theLastCloseLeavesNoThreads() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        AioFileChannel channel = AioFileChannel.open(file("abc"), BOTH, null);
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        channel.write(bytes("xyz"), 0, seen, toFuture());
        assertEquals(3, valueOf(seen));
        channel.close();
        until(() -> noneBeyond(before, "jna-aio-handler-"));
    }

    @Test
    void theSharedEngineIsGivenBackAMomentAfterTheLastClose() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Path path = file("abc");
        for (int i = 0; i < 3; i++) {
            try (AioFileChannel channel = AioFileChannel.open(path, BOTH, null)) {
                assertEquals(3, valueOf(channel.write(bytes("xyz"), 0)));
            }
        }
        assertThrows(IOException.class, () -> AioFileChannel.open(dir.resolve("missing")));
        until(() -> noneBeyond(before, "jna-aio-"));
    }

    private static boolean noneBeyond(Set<Thread> before, String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> !before.contains(thread) && thread.getName().startsWith(name));
    }

    private static CompletionHandler<Integer, CompletableFuture<Integer>> toFuture() {
        return new CompletionHandler<>() {
            @Override
            public void completed(Integer moved, CompletableFuture<Integer> future) {
                future.complete(moved);
            }

            @Override
            public void failed(Throwable why, CompletableFuture<Integer> future) {
                future.completeExceptionally(why);
            }
        };
    }

    // ---- operations

    @Test
    void aCancelledFutureIsDoneAtOnceAndTheBufferIsKept() throws Exception {
        Path path = file("....");
        AioFileChannel channel = heldChannel(path, null);
        Future<Integer> write = channel.write(bytes("abc"), 0);
        HeldDriver.Kept kept = hold.next();
        assertTrue(write.cancel(true));
        assertTrue(write.isDone() && write.isCancelled(), "as Future promises");
        assertThrows(CancellationException.class, write::get);
        System.gc();
        kept.goOn();
        hold.letAllGo();
        channel.force(true);
        assertTrue(channel.isOpen(), "to cancel one operation does not close the channel");
        assertEquals("abc.", Files.readString(path), "the driver could not stop it");
    }

    @Test
    void whatWasMovedBeforeAnErrorIsAPartialResult() throws Exception {
        AioFileChannel channel = heldChannel(file("abcdef"), null);
        ByteBuffer source = bytes("xyz");
        Future<Integer> write = channel.write(source, 0);
        HeldDriver.Kept first = hold.next();
        first.sink().completed(first.request(), 2);
        HeldDriver.Kept rest = hold.next();
        Failure full = new Failure("pwritev", Errno.ENOSPC, 28, "full", null);
        rest.sink().failed(rest.request(), full);
        assertEquals(2, valueOf(write), "as one call of the system would tell it");
        assertEquals(2, source.position());
        Future<Integer> again = channel.write(source, 2);
        HeldDriver.Kept kept = hold.next();
        kept.sink().failed(kept.request(), full);
        assertInstanceOf(IOException.class, failureOf(again), "the error comes the next time");
        assertEquals(2, source.position());
    }

    @Test
    void forceComesAfterWhatIsInFlight() throws Exception {
        AioFileChannel channel = heldChannel(file(""), null);
        Future<Integer> write = channel.write(bytes("abc"), 0);
        HeldDriver.Kept kept = hold.next();
        CompletableFuture<Void> forced = inBackground(() -> channel.force(false));
        hold.letAllGo();
        assertFalse(forced.isDone(), "a write is in flight");
        kept.goOn();
        var unused = valueOf(forced);
        assertEquals(3, valueOf(write));
    }

    @Test
    void anInterruptedThreadWaitsForRoom() throws Exception {
        AsyncIo io = heldEngine(1);
        AioFileChannel channel = closed(AioFileChannel.open(io, file(""), BOTH, null));
        Future<Integer> first = channel.write(bytes("a"), 0);
        HeldDriver.Kept kept = hold.next();
        CompletableFuture<Future<Integer>> second = new CompletableFuture<>();
        CompletableFuture<Void> writer =
                inBackground(
                        () -> {
                            Thread.currentThread().interrupt();
                            second.complete(channel.write(bytes("b"), 1));
                            if (!Thread.interrupted()) {
                                throw new IllegalStateException("the status was lost");
                            }
                        });
        until(() -> io.stats().queueFullWaits() > 0);
        assertFalse(writer.isDone(), "there is no room yet");
        hold.letAllGo();
        kept.goOn();
        var unused = valueOf(writer);
        assertEquals(1, valueOf(first));
        assertEquals(1, valueOf(valueOf(second)), "the operation was not lost");
    }

    @Test
    void aHandlerWhoseExecutorWasShutDownRunsAllTheSame() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        AioFileChannel channel = heldChannel(file(""), executor);
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        channel.write(bytes("abc"), 0, seen, toFuture());
        HeldDriver.Kept kept = hold.next();
        executor.shutdown();
        kept.goOn();
        assertEquals(3, valueOf(seen), "no result is lost");
    }

    @Test
    void whatDirectDoesNotTakeFailsThroughTheFuture() throws Exception {
        Path path = file("x".repeat(8192));
        AioFileChannel channel;
        try {
            channel =
                    closed(
                            AioFileChannel.open(
                                    path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT));
        } catch (IOException | UnsupportedOperationException e) {
            Assumptions.abort("no direct I/O here: " + e);
            return;
        }
        try (AsyncIo io = Aio.open();
                AioFile file =
                        io.openFile(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT)) {
            Assumptions.assumeTrue(
                    file.capabilities().offsetAlignment() > 1,
                    "direct I/O of this file system takes every offset");
        }
        IOException e =
                assertInstanceOf(
                        IOException.class, failureOf(channel.read(ByteBuffer.allocate(3), 1)));
        assertTrue(String.valueOf(e.getMessage()).contains("1"), "with the numbers: " + e);
    }

    // ---- locks

    @Test
    void theFileThatIsOpenIsLockedWhateverItsNameIs() throws Exception {
        Path path = file("abc");
        AioFileChannel channel = closed(AioFileChannel.open(path, BOTH.toArray(OpenOption[]::new)));
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc");
        Assumptions.assumeTrue(!channel.backend().equals(BackendId.NIO), "no descriptor");
        Path moved = Files.move(path, dir.resolve("moved"));
        Files.writeString(path, "another");
        FileLock lock = channel.tryLock();
        assertTrue(lock.isValid());
        AioFileChannel there = closed(AioFileChannel.open(moved, BOTH, null));
        assertThrows(OverlappingFileLockException.class, there::tryLock);
        AioFileChannel another = closed(AioFileChannel.open(path, BOTH, null));
        assertTrue(another.tryLock().isValid());
    }

    @Test
    void withoutADescriptorAnotherFileOfThatNameIsNotLocked() throws Exception {
        Path path = file("abc");
        hold.letAllGo();
        AioFileChannel channel = heldChannel(path, null);
        Files.move(path, dir.resolve("moved"));
        Files.writeString(path, "another");
        assertThrows(FileSystemException.class, channel::tryLock);
        assertInstanceOf(FileSystemException.class, failureOf(channel.lock()));
        Files.delete(path);
        assertThrows(IOException.class, channel::tryLock);
    }

    @Test
    void aFileThatIsDeletedOnCloseCanBeLocked() throws Exception {
        AioFileChannel channel =
                closed(
                        AioFileChannel.open(
                                dir.resolve("gone"),
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.DELETE_ON_CLOSE));
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc");
        Assumptions.assumeTrue(!channel.backend().equals(BackendId.NIO), "no descriptor");
        assertTrue(channel.tryLock().isValid());
    }

    @Test
    void aLockThatComesAfterItsCancellationIsReleased() throws Exception {
        Path path = file("abc");
        AioFileChannel channel = closed(AioFileChannel.open(path, BOTH, null));
        Process other = otherProcess(path);
        try (var commands = other.outputWriter();
                var answers = other.inputReader()) {
            commands.write("lock\n");
            commands.flush();
            assertEquals("locked", answers.readLine());
            Future<FileLock> pending = channel.lock();
            assertTrue(pending.cancel(false));
            commands.write("release\n");
            commands.flush();
            assertEquals("released", answers.readLine());
            until(() -> isFree(channel));
            assertTrue(pending.isCancelled());
        } finally {
            other.destroyForcibly();
        }
    }

    /** The other process of the suite. */
    private static Process otherProcess(Path file) throws Exception {
        Path classes =
                Path.of(
                        AsynchronousFileChannelContract.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes.toString(),
                        "io.jnaaio.testing.LockingProcess",
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static boolean isFree(AioFileChannel channel) {
        try (FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everythingSaysWhatItIs() throws IOException {
        Path path = file("abc");
        AioFileChannel channel = closed(AioFileChannel.open(path));
        assertTrue(channel.toString().contains(path.getFileName().toString()), channel.toString());
        channel.close();
        assertTrue(channel.toString().contains("closed"), channel.toString());
    }
}
