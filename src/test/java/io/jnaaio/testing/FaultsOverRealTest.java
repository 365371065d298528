package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.DriverWrapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fault plans over every available backend. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultsOverRealTest {
    @TempDir Path dir;

    static Stream<String> backends() {
        return Aio.probe().backends().stream()
                .filter(backend -> backend.availability().available())
                .map(backend -> backend.id().id());
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static AsyncIo open(String backend, Faults faults) throws IOException {
        return Aio.open(
                AioOptions.builder()
                        .backend(backend)
                        .extension(DriverWrapper.class, faults)
                        .build());
    }

    private AioFile log(AsyncIo io) throws IOException {
        return io.openFile(dir.resolve("log"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static Errno errorOf(Future<?> future) {
        return assertInstanceOf(
                        ErrnoException.class,
                        assertThrows(
                                        CompletionException.class,
                                        () -> ((AioFuture<?>) future).join())
                                .getCause())
                .errno();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void errorsShortWritesAndEagain(String backend) throws IOException {
        FaultPlan plan =
                FaultPlan.builder()
                        .fail(Errno.EIO, Calls.writes().file("log").call(1))
                        .shortTransfer(2, Calls.writes().call(2))
                        .refuse(Calls.writes().call(3))
                        .delay(Duration.ofMillis(1), Calls.writes().call(4))
                        .build();
        try (Faults faults = plan.start();
                AsyncIo io = open(backend, faults);
                AioFile log = log(io)) {
            assertEquals(Errno.EIO, errorOf(log.writev(0, text("bad"))));
            assertEquals(6, log.writev(0, text("abc"), text("def")).join());
            assertEquals("abcdef", Files.readString(dir.resolve("log")));
            assertEquals(4, faults.injected().size(), () -> faults.injected().toString());
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aCrashShowsWhatWasNotSynced(String backend) throws IOException {
        Files.writeString(dir.resolve("log"), "before");
        try (Faults faults = FaultPlan.none().start();
                AsyncIo io = open(backend, faults);
                AioFile log = log(io)) {
            assertEquals(4, log.writevDurable(6, text("safe")).join());
            assertEquals(4, log.writev(10, text("gone")).join());
            Crash crash = faults.crash("log", 512);
            assertEquals("beforesafe", crash.allLost().text());
            assertArrayEquals(Files.readAllBytes(dir.resolve("log")), crash.allKept().content());
            assertEquals("beforesafe", faults.crash(dir.resolve("log"), 4096).prefix(0).text());
            log.fsync(FsyncMode.SYNC).join();
            assertEquals(0, faults.crash("log", 512).unsyncedWrites());
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aFullDisk(String backend) throws IOException {
        try (Faults faults = FaultPlan.builder().diskFull(5).build().start();
                AsyncIo io = open(backend, faults);
                AioFile log = log(io)) {
            assertEquals(Errno.ENOSPC, errorOf(log.writev(0, text("abcdefgh"))));
            assertEquals("abcde", Files.readString(dir.resolve("log")));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatNeverCompletesIsCancelledOrReleased(String backend) throws Exception {
        FaultPlan plan =
                FaultPlan.builder()
                        .neverComplete(Calls.writes())
                        .cancel(CancelRace.TWICE, Calls.writes().range(100, 200))
                        .build();
        Faults faults = plan.start();
        try (AsyncIo io = open(backend, faults);
                AioFile log = log(io)) {
            AsyncWritev op = io.writev(log, 100, List.of(text("abc")), 0, SigevNotify.none());
            op.submit();
            assertFalse(op.await(Duration.ZERO));
            assertEquals(CancelStatus.CANCELED, op.cancel());
            assertEquals(Errno.ECANCELED, op.error());
            AioFuture<Long> never = log.writev(0, text("abc"));
            assertFalse(never.isDone());
            faults.release();
            assertEquals(3, never.join());
            assertEquals(1, log.writev(3, text("d")).join(), "and from now on all completes");
            assertEquals("abcd", Files.readString(dir.resolve("log")));
        }
    }
}
