package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.OperationTrace;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.LeakListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** Buffers and operations that are no longer reachable. */
public abstract class ForgottenContract extends BackendContract {
    /** Constructor for subclasses. */
    protected ForgottenContract() {}

    private static List<AioFuture<Long>> writeAndDrop(AioFile file, int count, int length) {
        List<AioFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            futures.add(file.writev((long) i * length, direct(pattern(length, i))));
        }
        return futures;
    }

    @Test
    void buffersDroppedInFlightAreNotFreed() throws IOException {
        int length = 65_536;
        Path path = fileOf("");
        List<AioFuture<Long>> futures = writeAndDrop(openBoth(path), 200, length);
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        byte[] expected = new byte[200 * length];
        for (int i = 0; i < 200; i++) {
            assertEquals(length, valueOf(futures.get(i)));
            System.arraycopy(pattern(length, i), 0, expected, i * length, length);
        }
        assertContent(expected, path, "a dropped buffer is never freed under the kernel");
    }

    @Test
    void forgottenOperationsAreCarriedOut() throws IOException {
        int count = 100;
        byte[] expected = new byte[count * 1000];
        Path path = fileOf("");
        try (CapturedLog log = new CapturedLog()) {
            AsyncIo other = engine(AioOptions.builder());
            submitAndForget(other, openBoth(other, path), count);
            System.gc();
            other.close();
            assertEquals(List.of(), log.warnings("failed"), "nothing fails");
            awaitWarnings(log, count);
        }
        for (int i = 0; i < count; i++) {
            System.arraycopy(pattern(1000, i), 0, expected, 1000 * i, 1000);
        }
        assertContent(expected, path, "an operation nobody holds is held by the engine");
    }

    private static void submitAndForget(AsyncIo engine, AioFile file, int count)
            throws IOException {
        for (int i = 0; i < count; i++) {
            writev(engine, file, 1000L * i, direct(pattern(1000, i))).submit();
        }
    }

    @Test
    void aResultThatNobodyClaimsIsAWarning() throws IOException {
        try (CapturedLog log = new CapturedLog()) {
            submitAndForget(io, openNew(), 1);
            awaitWarnings(log, 1);
        }
    }

    @Test
    void theWarningSaysWhereItWasSubmitted() throws IOException {
        AsyncIo tracking = engine(AioOptions.builder().leakTracking(LeakTracking.FULL));
        AioFile file = openBoth(tracking, fileOf(""));
        try (CapturedLog log = new CapturedLog()) {
            submitAndForget(tracking, file, 1);
            awaitWarnings(log, 1);
            Throwable place = dropped(log).get(0).getThrown();
            assertNotNull(place, "leak tracking gives the place of the submission");
            assertTrue(
                    Arrays.stream(place.getStackTrace())
                            .anyMatch(f -> f.getMethodName().equals("submitAndForget")),
                    "the place is in the caller's code");
        }
    }

    @Test
    void theListenerHearsOfEachUnclaimedResult() throws IOException {
        List<OperationTrace> heard = new CopyOnWriteArrayList<>();
        AsyncIo listened =
                engine(
                        AioOptions.builder()
                                .leakTracking(LeakTracking.FULL)
                                .extension(LeakListener.class, heard::add));
        AioFile file = openBoth(listened, fileOf(""));
        try (CapturedLog log = new CapturedLog()) {
            submitAndForget(listened, file, 2);
            assertEquals(3, run(writev(listened, file, 0, direct("abc"))), "this one is claimed");
            awaitWarnings(log, 2);
            until(() -> heard.size() >= 2, "the listener is called for each");
        }
        assertEquals(2, heard.size(), "once each");
        assertEquals(
                List.of(0L, 1000L),
                heard.stream().map(OperationTrace::offset).sorted().toList(),
                "it is told which");
        for (OperationTrace operation : heard) {
            assertEquals("writev", operation.call());
            assertEquals(1000, operation.lengthBytes());
            assertEquals(file.toString(), operation.file());
            Throwable place = operation.submittedAt();
            assertNotNull(place, "and where it was submitted");
            assertTrue(
                    Arrays.stream(place.getStackTrace())
                            .anyMatch(f -> f.getMethodName().equals("submitAndForget")),
                    "the place is in the caller's code");
        }
    }

    @Test
    void aListenerThatThrowsHoldsNothingUp() throws IOException {
        AsyncIo listened =
                engine(
                        AioOptions.builder()
                                .extension(
                                        LeakListener.class,
                                        operation -> {
                                            throw new IllegalStateException("on purpose");
                                        }));
        AioFile file = openBoth(listened, fileOf(""));
        try (CapturedLog log = new CapturedLog()) {
            submitAndForget(listened, file, 2);
            awaitWarnings(log, 2);
            until(() -> log.warnings("listener").size() == 2, "what it throws is logged");
        }
    }

    /** Warnings about files of this test; warnings about operations of other tests may still arrive. */
    private List<LogRecord> dropped(CapturedLog log) {
        return log.warnings("its result was never read").stream()
                .filter(r -> r.getMessage().contains(dir.toString()))
                .toList();
    }

    private void awaitWarnings(CapturedLog log, int count) {
        until(
                () -> {
                    System.gc();
                    return dropped(log).size() >= count;
                },
                "a result that nobody claims is a WARNING");
        assertEquals(count, dropped(log).size(), "one for each");
    }

    @Test
    void aClaimedResultIsNoWarning() throws IOException {
        try (CapturedLog log = new CapturedLog()) {
            AioFile file = openNew();
            assertEquals(3, run(writev(file, 0, direct("abc"))));
            AsyncWritev told =
                    writev(file, 0, SigevNotify.callback(Runnable::run, op -> {}), direct("abc"));
            told.submit();
            waitFor(told);
            assertEquals(3L, valueOf(file.writev(0, direct("abc"))));
            told = writev(file, 0, direct("abc"));
            told.submit();
            assertEquals(3L, valueOf(told.future()));
            for (int i = 0; i < 5; i++) {
                System.gc();
            }
            assertEquals(List.of(), dropped(log), "what was claimed is not a leak");
        }
    }
}
