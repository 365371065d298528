package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.IoStats;
import io.jnaaio.api.Selection;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The engine as a whole: its selection, its statistics, its threads, many files. */
public abstract class EngineContract extends BackendContract {
    /** Constructor for subclasses. */
    protected EngineContract() {}

    // ---- the choice

    @Test
    void aForcedBackendStandsAlone() throws IOException {
        Selection selection = io.selection();
        assertTrue(selection.forced(), "the suite forces its backend by name");
        assertEquals(1, selection.candidates().size(), "a forced backend stands alone");
        assertEquals(
                selection.requested(),
                selection.candidates().get(0).id(),
                "what was asked for is what is taken");
        assertTrue(
                selection.origin().contains("AioOptions"),
                "the program asked for it: " + selection.origin());
        assertFalse(selection.reason().isEmpty(), "the choice has a reason");
        assertEquals(selection.candidates().get(0), openNew().backend(), "it serves the files");
    }

    @Test
    void aDisabledBackendIsNotOpenedByName() throws IOException {
        AioOptions.Builder options =
                AioOptions.builder().disable(io.selection().candidates().get(0));
        IOException e =
                assertThrows(
                        io.jnaaio.api.BackendUnavailableException.class,
                        () -> open(options),
                        "never a silent second choice for a forced backend");
        assertTrue(String.valueOf(e.getMessage()).contains("disabled"), "the cause is said: " + e);
    }

    @Test
    void theFailureOfAForcedBackendNamesIt() throws IOException {
        AioOptions.Builder options =
                AioOptions.builder().disable(io.selection().candidates().get(0));
        io.jnaaio.api.BackendUnavailableException e =
                assertThrows(io.jnaaio.api.BackendUnavailableException.class, () -> open(options));
        assertEquals(io.selection().requested(), e.backend(), "the exception names the backend");
    }

    // ---- figures

    @Test
    void figuresBeginAtZero() {
        IoStats stats = io.stats();
        assertEquals(0, stats.submitted());
        assertEquals(0, stats.completed());
        assertTrue(stats.failed().isEmpty());
        assertEquals(0, stats.inFlight());
        assertEquals(0, stats.requests());
        assertEquals(0, stats.bytesWritten());
        assertEquals(0, stats.bytesRead());
    }

    @Test
    void writesReadsAndSyncsAreCounted() throws IOException {
        AioFile file = openNew();
        for (int i = 0; i < 10; i++) {
            assertEquals(100, run(writev(file, 100L * i, ByteBuffer.allocateDirect(100))));
        }
        assertEquals(400, valueOf(file.readv(0, ByteBuffer.allocate(400))));
        var unused = valueOf(file.fsync(FsyncMode.DSYNC));
        until(() -> io.stats().completed() == 12, "completed counts what ended well");
        IoStats stats = io.stats();
        assertEquals(12, stats.submitted(), "submitted counts what was accepted");
        assertEquals(1000, stats.bytesWritten(), "bytes written");
        assertEquals(400, stats.bytesRead(), "bytes read");
        assertEquals(1, stats.syncCalls(), "sync calls");
        assertEquals(1, stats.syncsServed(), "syncs served");
        assertEquals(0, stats.inFlight(), "nothing is in flight");
        assertTrue(stats.requests() >= 12, "each operation made a request");
        assertTrue(stats.failed().isEmpty(), "nothing failed");
    }

    @Test
    void failuresAreCountedByErrno() throws IOException {
        AioFile file = openDevice("/dev/full");
        for (int i = 0; i < 5; i++) {
            AsyncWritev op = writev(file, 0, direct("abc"));
            op.submit();
            assertEquals(seen(file, Errno.ENOSPC), errorOf(op).errno());
        }
        Errno errno = seen(file, Errno.ENOSPC);
        until(
                () -> io.stats().failed().getOrDefault(errno, 0L) == 5,
                "failures are counted by errno");
        assertEquals(5, io.stats().submitted());
        assertEquals(0, io.stats().completed(), "a failure is not counted as ended well");
    }

    @Test
    void cancelledOnesAreCountedAsEcanceled() throws IOException {
        AioFile file = openNew();
        int cancelled = 0;
        for (int i = 0; i < 50; i++) {
            AsyncWritev op = writev(file, 0, ByteBuffer.allocateDirect(4096));
            op.submit();
            var ignored = op.cancel();
            waitFor(op);
            cancelled += op.error().equals(Errno.ECANCELED) ? 1 : 0;
        }
        int expected = cancelled;
        until(
                () ->
                        io.stats().failed().getOrDefault(Errno.ECANCELED, 0L) == expected
                                && io.stats().completed() == 50 - expected,
                "cancelled ones are counted under ECANCELED");
    }

    @Test
    void refusalsAreNotSubmissions() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().queueDepth(1));
        AioFile file = openBoth(narrow, fileOf(""));
        try (HeldCredits held = HeldCredits.take(narrow, file, 1)) {
            AsyncWritev op = writev(narrow, file, 0, direct("abc"));
            assertThrows(IOException.class, op::submit);
            until(() -> narrow.stats().submitted() == 1, "the one in its callback is counted");
            assertEquals(1, narrow.stats().submitted(), "a refusal is not a submission");
            assertEquals(1, narrow.stats().queueFullRefusals(), "it is counted as a refusal");
            held.release();
        }
    }

    // ---- threads

    private static Set<Thread> engineThreads() {
        Set<Thread> threads = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("jna-aio-") && thread.isAlive()) {
                threads.add(thread);
            }
        }
        return threads;
    }

    private static Set<Thread> newThreads(Set<Thread> before) {
        Set<Thread> threads = engineThreads();
        threads.removeAll(before);
        return threads;
    }

    @Test
    void thereAreNoThreadsBeforeTheFirstUse() throws IOException {
        Set<Thread> before = engineThreads();
        AsyncIo fresh = engine(AioOptions.builder());
        AioFile file = openBoth(fresh, fileOf(""));
        AsyncWritev op = writev(fresh, file, 0, direct("abc"));
        assertEquals(Set.of(), newThreads(before), "opening and preparing starts no thread");
        assertEquals(3, run(op));
    }

    @Test
    void threadsAreDaemonsAndGoneAfterClose() throws IOException {
        Set<Thread> before = engineThreads();
        AsyncIo fresh = engine(AioOptions.builder());
        AioFile file = openBoth(fresh, fileOf(""));
        List<AioFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            futures.add(file.writev(10L * i, heap("0123456789")));
        }
        Set<Thread> during = newThreads(before);
        futures.forEach(f -> assertEquals(10, valueOf(f)));
        var unused = valueOf(file.fsync(FsyncMode.SYNC));
        for (Thread thread : during) {
            assertTrue(thread.isDaemon(), thread.getName() + " is a daemon");
        }
        fresh.close();
        assertEquals(Set.of(), newThreads(before), "the threads are gone when close() returns");
    }

    @Test
    void threadsAreGoneAfterCloseFromACallback() throws IOException {
        Set<Thread> before = engineThreads();
        AsyncIo fresh = engine(AioOptions.builder());
        AioFile file = openBoth(fresh, fileOf(""));
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        AsyncWritev op =
                fresh.writev(
                        file,
                        0,
                        List.of(direct("abc")),
                        0,
                        SigevNotify.callback(
                                Runnable::run,
                                o -> {
                                    try {
                                        fresh.close();
                                        closed.complete(true);
                                    } catch (IOException | RuntimeException e) {
                                        closed.completeExceptionally(e);
                                    }
                                }));
        op.submit();
        assertTrue(valueOf(closed));
        until(() -> newThreads(before).isEmpty(), "the drain frees the engine");
        assertEquals(3, resultOf(op));
    }

    @Test
    void completionThreadsAreNamed() throws IOException {
        CompletableFuture<Thread> seen = new CompletableFuture<>();
        AsyncWritev op =
                writev(
                        openNew(),
                        0,
                        SigevNotify.callback(
                                Runnable::run, o -> seen.complete(Thread.currentThread())),
                        direct("abc"));
        op.submit();
        Thread thread = valueOf(seen);
        assertTrue(
                thread.getName().startsWith("jna-aio-") || thread == Thread.currentThread(),
                "a completion thread is the library's, or the caller's: " + thread.getName());
        assertEquals(3, resultOf(op));
    }

    @Test
    void theCallersContextIsNotTouched() throws IOException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        assertEquals(3, run(writev(openNew(), 0, direct("abc"))));
        assertEquals(loader, Thread.currentThread().getContextClassLoader());
    }

    // ---- many files

    @Test
    void manyFilesMayBeOpen() throws IOException {
        int count = 200;
        List<Path> paths = new ArrayList<>();
        List<AioFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path path = fileOf("");
            paths.add(path);
            AioFile file = openBoth(path);
            futures.add(file.writev(0, heap("file "), direct(String.valueOf(i))));
        }
        for (int i = 0; i < count; i++) {
            assertEquals(5 + String.valueOf(i).length(), valueOf(futures.get(i)));
            assertContent("file " + i, paths.get(i), "each file has its own bytes");
        }
    }

    @Test
    void filesMayBeOpenedAndClosedManyTimes() throws IOException {
        Path path = fileOf("");
        for (int i = 0; i < 300; i++) {
            try (AioFile file = openBoth(path)) {
                assertEquals(1, valueOf(file.writev(i, heap("x"))));
            }
        }
        assertContent("x".repeat(300), path, "no descriptor is lost");
    }

    @Test
    void threadsMayOpenAndCloseFiles() throws IOException {
        List<CompletableFuture<Boolean>> threads = new ArrayList<>();
        List<Path> paths = new ArrayList<>();
        for (int t = 0; t < 6; t++) {
            Path path = fileOf("");
            paths.add(path);
            threads.add(
                    CompletableFuture.supplyAsync(
                            () -> {
                                for (int i = 0; i < 40; i++) {
                                    try (AioFile file = openBoth(path)) {
                                        assertEquals(1, valueOf(file.writev(i, direct("x"))));
                                    } catch (IOException e) {
                                        throw new IllegalStateException(e);
                                    }
                                }
                                return true;
                            }));
        }
        for (CompletableFuture<Boolean> thread : threads) {
            assertTrue(valueOf(thread));
        }
        for (Path path : paths) {
            assertContent("x".repeat(40), path, "everything may be called from any thread");
        }
    }

    @Test
    void everythingSaysWhatItIs() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        AsyncWritev op = writev(file, 7, direct("abc"));
        assertTrue(file.toString().contains(path.getFileName().toString()), file.toString());
        assertTrue(op.toString().contains("writev"), op.toString());
        assertNotNull(io.toString());
        assertEquals(3, run(op));
    }
}
