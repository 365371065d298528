package io.jnaaio.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.spi.DriverWrapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading into memory that its owner frees, or keeps for one thread. */
@Timeout(60)
class ArenaChannelTest {
    private static final int JDK_WITH_ARENAS = 22;

    @TempDir Path dir;
    private final HeldDriver.Hold hold = new HeldDriver.Hold();

    @BeforeEach
    void needsArenas() {
        assumeTrue(
                Runtime.version().feature() >= JDK_WITH_ARENAS,
                "java.lang.foreign is there from JDK 22 on");
    }

    @AfterEach
    void letAllGo() {
        hold.letAllGo();
    }

    private static AutoCloseable arena(String kind) throws ReflectiveOperationException {
        Class<?> arena = Class.forName("java.lang.foreign.Arena");
        return (AutoCloseable) arena.getMethod(kind).invoke(null);
    }

    private static ByteBuffer allocate(AutoCloseable arena, long bytes)
            throws ReflectiveOperationException {
        Class<?> allocator = Class.forName("java.lang.foreign.SegmentAllocator");
        Object segment = allocator.getMethod("allocate", long.class).invoke(arena, bytes);
        Class<?> type = Class.forName("java.lang.foreign.MemorySegment");
        return (ByteBuffer) type.getMethod("asByteBuffer").invoke(segment);
    }

    private AsyncIo heldEngine() throws IOException {
        return Aio.open(
                AioOptions.builder()
                        .backend(BackendId.NIO)
                        .extension(DriverWrapper.class, hold::wrap)
                        .build());
    }

    private AioFileChannel channel(AsyncIo io) throws IOException {
        Path path = Files.writeString(dir.resolve("file"), "abcdef");
        return AioFileChannel.open(io, path, Set.of(StandardOpenOption.READ), null);
    }

    private static Throwable failureOf(Future<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS))
                .getCause();
    }

    @Test
    void anArenaThatIsClosedInFlightFailsTheRead() throws Exception {
        try (AsyncIo io = heldEngine();
                AioFileChannel channel = channel(io)) {
            AutoCloseable arena = arena("ofShared");
            Future<Integer> read = channel.read(allocate(arena, 6), 0);
            HeldDriver.Kept kept = hold.next();
            arena.close();
            kept.goOn();
            ErrnoException e = assertInstanceOf(ErrnoException.class, failureOf(read));
            assertEquals(Errno.EFAULT, e.errno(), e::getMessage);
            assertTrue(channel.isOpen(), "the channel is as before");
            hold.letAllGo();
            ByteBuffer target = ByteBuffer.allocate(6);
            assertEquals(6, channel.read(target, 0).get(20, TimeUnit.SECONDS));
        }
    }

    /** The JDK's channel fails on its own thread, and the future never completes. */
    @Test
    void aReadIntoAConfinedArenaFailsAtOnce() throws Exception {
        hold.letAllGo();
        try (AsyncIo io = heldEngine();
                AioFileChannel channel = channel(io);
                AutoCloseable arena = arena("ofConfined")) {
            ByteBuffer target = allocate(arena, 6);
            Throwable e = failureOf(channel.read(target, 0));
            assertTrue(e.getMessage().contains("confined arena"), e::getMessage);
            ByteBuffer[] targets = {target};
            assertTrue(failureOf(channel.read(targets, 0, 1, 0)).getMessage().contains("buffer 0"));
            assertEquals(0, target.position());
        }
    }
}
