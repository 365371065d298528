package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.backend.freebsd.FreeBsdDouble;
import io.jnaaio.spi.EventQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user's queue, over the double. */
@Timeout(60)
class AioKqueueTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir Path dir;

    @Test
    void eachOperationGivesOneEventWithItsUdata() throws Exception {
        FreeBsdDouble played = FreeBsdDouble.get();
        Path path = dir.resolve("file");
        EventQueue kernel = played.eventQueue();
        try (AioKqueue queue = new AioKqueue(kernel);
                AsyncIo io = played.engine(AioOptions.defaults());
                AioFile file =
                        io.openFile(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertEquals(kernel.descriptor(), queue.descriptor());
            assertEquals("AioKqueue " + kernel.descriptor(), queue.toString());
            Map<Long, AsyncWritev> pending = new HashMap<>();
            for (long key = 0; key < 100; key++) {
                ByteBuffer record = ByteBuffer.allocateDirect(8).putLong(0, key);
                AsyncWritev write =
                        io.writev(file, 8 * key, List.of(record), 0, queue.notification(key));
                write.submit();
                pending.put(key, write);
            }
            while (!pending.isEmpty()) {
                List<AioKqueue.Event> events = queue.poll(64, LONG);
                assertTrue(!events.isEmpty() && events.size() <= 64, "as soon as there is one");
                for (AioKqueue.Event event : events) {
                    assertSame(Errno.SUCCESS, event.errno());
                    assertNotEquals(0, event.ident(), "the address of a control block");
                    assertEquals(8, pending.remove(event.udata()).aioReturn());
                }
            }
            assertEquals(List.of(), queue.poll(64, Duration.ZERO), "one event per operation");
            ByteBuffer written = ByteBuffer.wrap(Files.readAllBytes(path));
            for (long key = 0; key < 100; key++) {
                assertEquals(key, written.getLong());
            }
        }
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        AioKqueue queue = new AioKqueue(FreeBsdDouble.get().eventQueue());
        CompletableFuture<List<AioKqueue.Event>> waiting = new CompletableFuture<>();
        Thread reader = startReader(queue, waiting);
        awaitInKevent(1);
        queue.close();
        reader.join(20_000);
        ExecutionException e =
                assertThrows(ExecutionException.class, () -> waiting.get(20, TimeUnit.SECONDS));
        assertInstanceOf(ClosedChannelException.class, e.getCause());
        assertThrows(ClosedChannelException.class, () -> queue.poll(1, LONG));
        queue.close();
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        try (AioKqueue queue = new AioKqueue(FreeBsdDouble.get().eventQueue())) {
            CompletableFuture<List<AioKqueue.Event>> waiting = new CompletableFuture<>();
            Thread reader = startReader(queue, waiting);
            awaitInKevent(1);
            reader.interrupt();
            ExecutionException e =
                    assertThrows(ExecutionException.class, () -> waiting.get(20, TimeUnit.SECONDS));
            assertInstanceOf(InterruptedException.class, e.getCause());
        }
    }

    private static Thread startReader(
            AioKqueue queue, CompletableFuture<List<AioKqueue.Event>> result) {
        Thread reader =
                new Thread(
                        () -> {
                            try {
                                result.complete(queue.poll(8, Duration.ofDays(1)));
                            } catch (IOException | InterruptedException e) {
                                result.completeExceptionally(e);
                            }
                        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private static void awaitInKevent(int waiters) {
        while (FreeBsdDouble.get().count("waiters") < waiters) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theTimeRunsOutAndWrongNumbersAreRefused() throws Exception {
        try (AioKqueue queue = new AioKqueue(FreeBsdDouble.get().eventQueue())) {
            assertEquals(List.of(), queue.poll(1, Duration.ofMillis(5)));
            assertEquals(List.of(), queue.poll(1, Duration.ofSeconds(Long.MIN_VALUE)));
            assertThrows(IllegalArgumentException.class, () -> queue.poll(0, LONG));
            assertThrows(NullPointerException.class, () -> queue.poll(1, null));
        }
    }

    @Test
    void otherSystemsHaveNone() {
        Assumptions.assumeFalse(
                Aio.isAvailable(BackendId.FREEBSD_AIO), "this is a system that has it");
        UnsupportedOperationException e =
                assertThrows(UnsupportedOperationException.class, AioKqueue::open);
        assertTrue(e.getMessage().contains("FreeBSD"), e.getMessage());
    }
}
