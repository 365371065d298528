package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AioTest {
    @TempDir Path folder;

    @Test
    void openTakesWhatTheProbeSelects() throws Exception {
        ProbeReport report = Aio.probe();
        assertNull(report.selectionError());
        try (AsyncIo io = Aio.open();
                AioFile file = create(io, "a")) {
            assertEquals(report.selection(), io.selection());
            assertEquals(report.selection().candidates().get(0), file.backend());
            assertEquals(5, file.writev(3, bytes("he"), bytes("llo")).get(30, TimeUnit.SECONDS));
        }
        assertEquals("\0\0\0hello", Files.readString(folder.resolve("a")));
    }

    @Test
    void everyAvailableBackendOpensByName() throws Exception {
        for (ProbeReport.Backend backend : Aio.probe().backends()) {
            AioOptions options = AioOptions.builder().backend(backend.id()).build();
            assertEquals(backend.availability().available(), Aio.isAvailable(backend.id()));
            if (backend.availability().available()) {
                assertEquals(Optional.empty(), Aio.unavailabilityCause(backend.id()));
                try (AsyncIo io = Aio.open(options)) {
                    assertEquals(List.of(backend.id()), io.selection().candidates());
                    assertTrue(io.selection().forced());
                    assertEquals("AioOptions", io.selection().origin());
                }
                assertNotNull(backend.gather());
            } else {
                assertThrows(BackendUnavailableException.class, () -> Aio.open(options));
                assertEquals(
                        Optional.of(backend.availability().cause()),
                        Aio.unavailabilityCause(backend.id()));
            }
        }
    }

    @Test
    void whatHasNoDriverIsNotReplaced() {
        AioOptions options = AioOptions.builder().backend(BackendId.FREEBSD_AIO).build();
        BackendUnavailableException thrown =
                assertThrows(BackendUnavailableException.class, () -> Aio.open(options));
        assertEquals("freebsd-aio", thrown.backend());

        ProbeReport report = Aio.probe(options);
        assertEquals(thrown.getMessage(), report.selectionError());
        assertEquals(List.of(), report.selection().candidates());
        assertFalse(Aio.isAvailable(BackendId.FREEBSD_AIO));
        assertFalse(Aio.isAvailable(new BackendId("bogus")));
        assertEquals(
                Optional.of("there is no backend of that name"),
                Aio.unavailabilityCause(new BackendId("bogus")));
    }

    @Test
    void probeNeverThrowsForABadSetting() {
        withProperty(
                "jnaaio.queueDepth",
                "lots",
                () -> {
                    String message =
                            "system property jnaaio.queueDepth reads 'lots': a number from 1 to"
                                    + " 65536 is expected";
                    ProbeReport report = Aio.probe();
                    assertEquals(message, report.selectionError());
                    assertEquals(List.of(), report.selection().candidates());
                    assertTrue(Aio.isAvailable(BackendId.NIO));
                    assertEquals(Optional.empty(), Aio.unavailabilityCause(BackendId.NIO));
                    assertEquals(
                            message,
                            assertThrows(IllegalArgumentException.class, Aio::open).getMessage());
                });
    }

    @Test
    void theDisabledAreUnavailable() {
        withProperty(
                "jnaaio.disable",
                "nio",
                () -> {
                    assertFalse(Aio.isAvailable(BackendId.NIO));
                    assertEquals(
                            Optional.of("disabled by system property jnaaio.disable"),
                            Aio.unavailabilityCause(BackendId.NIO));
                });
    }

    @Test
    void withoutNativeCodeNioIsLeft() {
        withProperty(
                "jnaaio.native",
                "false",
                () -> {
                    assertEquals(List.of(BackendId.NIO), Aio.probe().selection().candidates());
                    assertFalse(Aio.isAvailable(BackendId.LIO_LISTIO));
                });
    }

    @Test
    void foreignFileSystemsAreForNio() throws Exception {
        Path zip = folder.resolve("a.zip");
        try (FileSystem system = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path path = system.getPath("/x");
            ProbeReport report = Aio.probe(path);
            assertNull(report.selectionError());
            assertEquals(List.of(BackendId.NIO), report.selection().candidates());
            assertEquals(
                    "/x is on a foreign file system (jar), which only nio opens",
                    report.selection().reason());

            AioOptions noNio = AioOptions.builder().disable(BackendId.NIO).build();
            assertNotNull(Aio.probe(path, noNio).selectionError());
            assertEquals(List.of(), Aio.probe(path, noNio).selection().candidates());
        }
    }

    @Test
    void forAFolderItIsTriedWhoServes() throws IOException {
        ProbeReport report = Aio.probe(folder);
        assertEquals(
                Set.copyOf(Aio.probe().selection().candidates()),
                Set.copyOf(report.selection().candidates()));
        try (AsyncIo io = Aio.open();
                AioFile file =
                        io.openFile(
                                folder.resolve("file"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE)) {
            file.writev(0, ByteBuffer.allocateDirect(1)).join();
            assertEquals(file.backend(), report.selection().candidates().get(0));
        }
        String reason = report.selection().reason();
        assertTrue(reason.contains(folder.toString()), reason);
        assertTrue(reason.contains("DIRECT"), reason);
        try (var left = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("file")), left.toList(), "nothing stays behind");
        }
        ProbeReport none = Aio.probe(folder.resolve("no/such/folder"));
        assertTrue(
                none.selection().reason().contains("no file could be written"),
                none.selection().reason());
    }

    @Test
    void probeIsQuick() {
        Aio.probe();
        assertTimeout(Duration.ofSeconds(1), () -> Aio.probe());
    }

    @Test
    void theReportSaysWhatThisVersionHas() {
        ProbeReport report = Aio.probe();
        assertEquals("development", report.version());
        assertEquals(
                Set.of(
                        BackendId.FREEBSD_AIO,
                        BackendId.KERNEL_AIO,
                        BackendId.IO_URING,
                        BackendId.PWRITEV,
                        BackendId.LIO_LISTIO,
                        BackendId.NIO),
                report.backends().stream()
                        .map(ProbeReport.Backend::id)
                        .collect(Collectors.toSet()));
    }

    @Test
    void sharedHandlesHaveOneEngineWhichTheLastCloses() throws Exception {
        AsyncIo first = Aio.shared();
        AsyncIo second = Aio.shared();
        AioFile file = create(first, "shared");
        var write = second.writev(file, 0, List.of(bytes("abc")), 0, SigevNotify.none());
        first.close();
        first.close();
        first.closeNow();
        assertFalse(first.isOpen());
        assertTrue(second.isOpen());
        assertThrows(ClosedChannelException.class, () -> create(first, "other"));
        assertThrows(
                ClosedChannelException.class,
                () -> first.writev(file, 0, List.of(bytes("x")), 0, SigevNotify.none()));

        write.submit();
        assertTrue(write.await(Duration.ofSeconds(30)));
        assertEquals(3, write.aioReturn());
        assertEquals(first.stats().submitted(), second.stats().submitted());

        second.close();
        assertFalse(file.isOpen());
        try (AsyncIo third = Aio.shared()) {
            assertEquals(0, third.stats().submitted());
        }
    }

    @Test
    void closeNowOfOneHandleCancelsNobodyElse() throws Exception {
        AsyncIo mine = Aio.shared();
        AsyncIo other = Aio.shared();
        ByteBuffer large = ByteBuffer.allocateDirect(1 << 20);
        List<AioFuture<Long>> futures = new ArrayList<>();
        AioFile file = create(mine, "large");
        for (int i = 0; i < 32; i++) {
            futures.add(file.writev((long) i << 20, large.duplicate()));
        }
        other.closeNow();
        for (AioFuture<Long> future : futures) {
            assertEquals(1 << 20, future.get(30, TimeUnit.SECONDS));
        }
        mine.closeNow();
        assertFalse(mine.isOpen());
        AioFuture<Long> late = file.writev(0, large);
        CompletionException thrown = assertThrows(CompletionException.class, late::join);
        assertEquals(ClosedChannelException.class, thrown.getCause().getClass());
    }

    private AioFile create(AsyncIo io, String name) throws Exception {
        return io.openFile(
                folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static ByteBuffer bytes(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static void withProperty(String name, String value, Runnable work) {
        System.setProperty(name, value);
        try {
            work.run();
        } finally {
            System.clearProperty(name);
        }
    }
}
