package io.jnaaio.backend.freebsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.jna.AioSysctls;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.EventQueue;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold over many operations, and after what must not happen. */
@Timeout(120)
class FreeBsdStressTest extends DoubleTest {
    /** Ten thousand operations with random cancels, failures, short writes: one event each, one result each. */
    @Test
    @Tag("soak")
    @Timeout(600)
    void chaosTellsOfEachOnce() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        played.control("fbsd_chaos", seed, 50, 50, 50);
        int total = 10_000 * Integer.getInteger("jnaaio.rounds", 1);
        try (AsyncIo io = engine(100);
                AioFile file = open(io);
                EventQueue queue = played.eventQueue()) {
            Map<Long, AsyncWritev> pending = new HashMap<>();
            long next = 0;
            int told = 0;
            while (told < total) {
                while (next < total && pending.size() < 100) {
                    AsyncWritev write =
                            io.writev(
                                    file,
                                    16 * (next % 1000),
                                    List.of(text("01234567"), text("89abcdef")),
                                    0,
                                    SigevNotify.kevent(queue.descriptor(), next, 0));
                    write.submit();
                    pending.put(next++, write);
                    if (random.nextInt(10) == 0) {
                        var unused = write.cancel();
                    }
                }
                for (EventQueue.Event event : queue.take(64, TimeUnit.SECONDS.toNanos(20))) {
                    AsyncWritev write = pending.remove(event.udata());
                    assertTrue(write != null, "one event each, seed " + seed);
                    assertSame(event.errno(), write.error(), "seed " + seed);
                    assertResult(event.errno(), write, seed);
                    told++;
                }
            }
            assertEquals(List.of(), queue.take(64, 0));
            assertEquals(0, io.stats().inFlight());
            assertEquals(total, io.stats().submitted());
        }
    }

    private static void assertResult(Errno errno, AsyncWritev write, long seed) throws Exception {
        if (errno == Errno.SUCCESS) {
            long bytes = write.aioReturn();
            assertTrue(bytes > 0 && bytes <= 16, bytes + " bytes, seed " + seed);
        } else {
            ErrnoException e = assertThrows(ErrnoException.class, write::aioReturn);
            assertSame(errno, e.errno(), "seed " + seed);
        }
    }

    /** Whoever asks, cancels, takes or closes at the same time: one result, taken once, and nothing left. */
    @Test
    void racesForTheResultHaveOneWinner() throws Exception {
        long seed = System.nanoTime();
        played.control("fbsd_chaos", seed, 30, 0, 0);
        try (AsyncIo io = engine(8);
                EventQueue queue = played.eventQueue()) {
            for (int i = 0; i < 1_000; i++) {
                AioFile file = open(io);
                SigevNotify notify = SigevNotify.kevent(queue.descriptor(), i, 0);
                AsyncWritev write = io.writev(file, 0, List.of(text("abc")), 0, notify);
                write.submit();
                boolean close = i % 3 == 0;
                boolean cancel = i % 3 == 1;
                CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> take(write));
                CompletableFuture<Integer> two = CompletableFuture.supplyAsync(() -> take(write));
                if (cancel) {
                    var unused = write.cancel();
                }
                if (close) {
                    file.close();
                }
                int taken = one.get(20, TimeUnit.SECONDS) + two.get(20, TimeUnit.SECONDS);
                assertEquals(1, taken, "round " + i + ", seed " + seed);
                file.close();
                assertEquals(0, io.stats().inFlight());
                var unused = queue.take(8, 0);
            }
        }
    }

    /** Waits for the end, then takes the result: 1 if it got it. */
    private static int take(AsyncWritev write) {
        while (write.error() == Errno.EINPROGRESS || write.inProgress()) {
            Thread.onSpinWait();
        }
        try {
            write.aioReturn();
            return 1;
        } catch (ErrnoException e) {
            return 1;
        } catch (IllegalStateException e) {
            return 0;
        }
    }

    /** Each completion finds the thread that waits for it, however it comes and goes. */
    @Test
    void noWakeUpIsLost() throws Exception {
        int each = 3_000;
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            List<CompletableFuture<Void>> users = new ArrayList<>();
            for (int user = 0; user < 3; user++) {
                long offset = user;
                users.add(
                        CompletableFuture.runAsync(
                                () -> {
                                    for (int i = 0; i < each; i++) {
                                        assertEquals(
                                                1L,
                                                file.writev(offset, text("w"))
                                                        .orTimeout(20, TimeUnit.SECONDS)
                                                        .join());
                                    }
                                }));
            }
            for (CompletableFuture<Void> user : users) {
                user.get(100, TimeUnit.SECONDS);
            }
            assertEquals(3L * each, io.stats().completed());
        }
        assertEquals("www", content());
    }

    /** The wake-up at the end comes before, while and after the thread enters kevent(). */
    @Test
    void closeAlwaysWakesTheThread() throws Exception {
        for (int i = 0; i < 300; i++) {
            try (AsyncIo io = engine(4);
                    AioFile file = open(io)) {
                AioFuture<Long> write = file.writev(0, text("x"));
                if (i % 2 == 0) {
                    assertEquals(1L, write.get(20, TimeUnit.SECONDS));
                }
            }
        }
        assertTrue(
                Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("jna-aio-kqueue-")),
                "every thread has ended");
        assertEquals(0, played.count("files"));
    }

    @ParameterizedTest
    @ValueSource(strings = {AioSysctls.QUEUE_PER_PROCESS, AioSysctls.QUEUE})
    void limitsOfOneAreRespected(String limit) throws Exception {
        played.sysctl(limit, 1);
        try (AsyncIo io = engine(16);
                AioFile file = open(io)) {
            List<AioFuture<Long>> writes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                writes.add(file.writev(i, text("z")));
            }
            for (AioFuture<Long> write : writes) {
                assertEquals(1L, write.get(20, TimeUnit.SECONDS));
            }
            assertEquals(0, played.count("refused"), "the kernel was not given more");
        }
    }

    /** A request whose memory is gone leaves neither its place in the queue nor its slot in use. */
    @Test
    void aBufferWithoutAnAddressLeavesNothing() throws Exception {
        played.sysctl(AioSysctls.QUEUE_PER_PROCESS, 1);
        CompletionSink sink = mock(CompletionSink.class);
        DriverContext context = new DriverContext(sink, Aio.probe().facts(), 4, 4096, true, false);
        Driver driver =
                FreeBsdDriverFactory.open(
                        context,
                        played.aio(),
                        played.system(),
                        PlatformAbi.freeBsd(),
                        PlatformAbi.of(context.facts()));
        FileHandle handle =
                driver.open(
                        dir.resolve("file"),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        Request request = mock(Request.class);
        when(request.kind()).thenReturn(Request.Kind.WRITE);
        when(request.file()).thenReturn(handle);
        when(request.bufferCount()).thenReturn(1);
        when(request.length(anyInt())).thenReturn(1);
        IllegalStateException gone = new IllegalStateException("its arena was closed");
        when(request.buffer(anyInt())).thenThrow(gone);
        SigevNotify notify = SigevNotify.kevent(0, 0, 0);
        for (int i = 0; i < 3; i++) {
            assertSame(
                    gone, assertThrows(IllegalStateException.class, () -> driver.submit(request)));
            assertSame(
                    gone,
                    assertThrows(
                            IllegalStateException.class,
                            () -> driver.kernelNotifier().submit(request, notify)));
        }
        org.mockito.Mockito.reset(request);
        when(request.kind()).thenReturn(Request.Kind.WRITE);
        when(request.file()).thenReturn(handle);
        when(request.bufferCount()).thenReturn(1);
        when(request.length(anyInt())).thenReturn(1);
        ByteBuffer memory = text("q");
        when(request.buffer(anyInt())).thenReturn(memory);
        assertTrue(driver.submit(request), "the one place is free");
        org.mockito.Mockito.verify(sink, org.mockito.Mockito.timeout(20_000)).completed(request, 1);
        handle.close();
        driver.close();
        assertFalse(content().isEmpty());
    }
}
