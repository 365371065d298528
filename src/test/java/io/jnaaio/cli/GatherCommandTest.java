package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GatherCommandTest {
    private static final ReadableByteChannel NO_STDIN =
            Channels.newChannel(InputStream.nullInputStream());

    private final Random random = new Random(1);

    @TempDir Path folder;

    @Test
    void gathersAThousandFilesOfAllSizes() throws Exception {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        List<Object> words = new ArrayList<>(List.of("gather", folder.resolve("out") + "@3k"));
        for (int i = 0; i < 1000; i++) {
            int size = i % 9 == 0 ? 0 : i % 100 == 1 ? 1_500_000 : random.nextInt(5000);
            byte[] content = bytes(size);
            expected.write(content);
            words.add(write("in" + i, content));
        }
        Run run = Run.of(words.toArray());
        assertEquals(0, run.status(), run.err());
        assertEquals("", run.err());
        assertTrue(
                run.out()
                        .startsWith(
                                expected.size()
                                        + " bytes of 1000 files written to "
                                        + folder.resolve("out")
                                        + " at offset 3072 in "),
                run.out());
        assertTrue(run.out().contains(" MiB/s, backend "), run.out());
        byte[] out = Files.readAllBytes(folder.resolve("out"));
        assertArrayEquals(new byte[3072], Arrays.copyOf(out, 3072));
        assertArrayEquals(expected.toByteArray(), Arrays.copyOfRange(out, 3072, out.length));
    }

    @Test
    void largeFilesWithEverySyncAndDepth() throws Exception {
        byte[] a = bytes((20 << 20) + 1);
        byte[] b = bytes(Block.BYTES);
        write("a", a);
        write("b", b);
        byte[] expected = Bench.join(a, b);
        for (String sync : List.of("none", "data", "FULL")) {
            for (String depth : List.of("1", "3", "300")) {
                Path out = folder.resolve(sync + depth);
                Run run =
                        Run.of(
                                "gather",
                                "--sync=" + sync,
                                "--depth=" + depth,
                                "--backend=nio",
                                out,
                                folder.resolve("a"),
                                folder.resolve("b"));
                assertEquals(0, run.status(), run.err());
                assertTrue(run.out().strip().endsWith("backend nio"), run.out());
                assertArrayEquals(expected, Files.readAllBytes(out));
            }
        }
    }

    @Test
    void neverTruncates() throws Exception {
        byte[] before = bytes(100);
        byte[] a = bytes(10);
        Path out = write("out", before);
        assertEquals(0, Run.of("gather", out + "@20", write("a", a)).status());
        System.arraycopy(a, 0, before, 20, 10);
        assertArrayEquals(before, Files.readAllBytes(out));
    }

    @Test
    void onlyEmptyFilesMakeAnEmptyFile() throws Exception {
        Path empty = write("empty", new byte[0]);
        Path out = folder.resolve("out");
        Run run = Run.of("gather", out + "@50", empty, empty);
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().startsWith("0 bytes of 2 files"), run.out());
        assertEquals(0, Files.size(out));
    }

    @Test
    void refusesBeforeItCreatesAnything() throws Exception {
        Path a = write("a", bytes(10));
        Path out = folder.resolve("out");
        Path missing = folder.resolve("missing");

        Run run = Run.of("gather", out, a, missing);
        assertEquals(1, run.status());
        assertEquals("jna-aio gather: " + missing + ": no such file", run.err().strip());
        assertEquals("", run.out());

        run = Run.of("gather", out, a, folder);
        assertEquals("jna-aio gather: " + folder + ": is a folder", run.err().strip());
        assertEquals(1, run.status());

        run = Run.of("gather", out + "@9223372036854775800", a);
        assertEquals(1, run.status());
        assertTrue(run.err().contains("offset and size add up to more than 2^63-1"), run.err());

        assertEquals(1, Run.of("gather", "--backend=freebsd-aio", out, a).status());
        assertEquals(2, Run.of("gather", "--depth=0", out, a).status());
        assertEquals(2, Run.of("gather", out).status());
        assertFalse(Files.exists(out));
    }

    @Test
    void syncIsSpelledAsTheHelpSpellsIt() throws Exception {
        Path a = write("a", bytes(10));
        Path out = folder.resolve("out");
        Run wrong = Run.of("gather", "--sync=some", out, a);
        assertEquals(2, wrong.status());
        assertTrue(
                wrong.err()
                        .startsWith(
                                "jna-aio gather: Invalid value for option '--sync': 'some' is not one of"
                                        + " none, data (fdatasync), full (fsync)"),
                wrong.err());
        assertFalse(Files.exists(out));
        assertFalse(Run.of("gather", out, a).out().contains("sync"));
        String data = Run.of("gather", "--sync=data", out, a).out();
        assertTrue(data.contains(" at offset 0, then fdatasync, in "), data);
        String full = Run.of("gather", "--sync=full", out, a).out();
        assertTrue(full.contains(" at offset 0, then fsync, in "), full);
        String help = Run.of("gather", "--help").out().replaceAll("\\s+", " ");
        assertTrue(
                help.contains("nothing (none, default), fdatasync (data) or fsync (full)"), help);
    }

    @Test
    void theHelpShowsTheDefaultDepth() {
        String depth =
                Aio.probe().settings().stream()
                        .filter(each -> each.name().equals("queueDepth"))
                        .filter(each -> each.origin().equals("default"))
                        .map(ProbeReport.Setting::value)
                        .findFirst()
                        .orElse("256");
        String help = Run.of("gather", "--help").out().replaceAll("\\s+", " ");
        assertTrue(help.contains("1 to 65536 (default: " + depth + ","), help);
    }

    @Test
    void standardInputIsOneOfTheInputs() throws Exception {
        byte[] piped = bytes(3 * Block.BYTES + 7);
        byte[] a = bytes(1000);
        Path out = folder.resolve("out");
        try (AsyncIo io = Aio.open()) {
            Gatherer.Result result =
                    new Gatherer(
                                    io,
                                    Progress.none(),
                                    Channels.newChannel(new ByteArrayInputStream(piped)))
                            .gather(
                                    new Target(out, 5),
                                    List.of(write("a", a), Path.of("-"), folder.resolve("a")),
                                    null);
            assertEquals(piped.length + 2000L, result.bytes());
            assertEquals(3, result.files());
        }
        byte[] written = Files.readAllBytes(out);
        assertArrayEquals(Bench.join(new byte[5], a, piped, a), written);
    }

    @Test
    void standardInputIsReadOnlyOnce() throws Exception {
        Path out = folder.resolve("out");
        Run run = Run.of("gather", out, "-", "-");
        assertEquals(2, run.status());
        assertTrue(run.err().contains("standard input can be read only once"), run.err());
        assertFalse(Files.exists(out));
    }

    @Test
    void filesWhoseSizeSaysNothingAreReadToTheirEnd() throws Exception {
        Path version = Path.of("/proc/version");
        Path features = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
        Path symbols = Path.of("/proc/kallsyms"); // megabytes
        for (Path path : List.of(version, features, symbols)) {
            Assumptions.assumeTrue(Files.isReadable(path), "this system has no " + path);
        }
        Path a = write("a", bytes(1000));
        byte[] expected =
                Bench.join(
                        Files.readAllBytes(version),
                        Files.readAllBytes(a),
                        Files.readAllBytes(features),
                        Files.readAllBytes(symbols),
                        Files.readAllBytes(version));
        for (String backend : List.of("auto", "nio")) {
            Path out = folder.resolve(backend);
            Run run =
                    Run.of(
                            "gather",
                            "--backend=" + backend,
                            out + "@10",
                            version,
                            a,
                            features,
                            symbols,
                            version);
            assertEquals(0, run.status(), run.err());
            assertTrue(run.out().startsWith(expected.length + " bytes of 5 files"), run.out());
            byte[] written = Files.readAllBytes(out);
            assertArrayEquals(expected, Arrays.copyOfRange(written, 10, written.length));
        }
    }

    @Test
    void sizesThatAddUpToMoreThanAFileAreRefused() throws Exception {
        assertEquals(Long.MAX_VALUE, Input.sum(LongStream.of(Long.MAX_VALUE - 1, 1)));
        IOException e =
                assertThrows(IOException.class, () -> Input.sum(LongStream.of(Long.MAX_VALUE, 1)));
        assertTrue(String.valueOf(e.getMessage()).contains("more than 2^63-1 bytes"), "" + e);
    }

    @Test
    void anEmptyFileThatGrowsIsFound() throws Exception {
        Path empty = write("empty", bytes(0));
        try (AsyncIo io = Aio.open()) {
            Input input = Input.of(List.of(empty), folder.resolve("out"), NO_STDIN).get(0);
            Files.write(empty, bytes(5));
            Block block = new Block();
            assertEquals(5, block.readNow(io, input, 0));
            assertEquals(
                    empty + ": changed while it was read: it had 0 bytes, now it has 5",
                    assertThrows(IOException.class, () -> block.readNow(io, input, 5))
                            .getMessage());
            input.close();
        }
    }

    @Test
    void theOutputIsNoInput() throws Exception {
        Path a = write("a", bytes(10));
        Path link = Files.createLink(folder.resolve("link"), a);
        Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic"), a);
        for (Path out : List.of(a, link, symbolic)) {
            Run run = Run.of("gather", out, a);
            assertEquals(1, run.status());
            assertTrue(run.err().contains("would be overwritten while it is read"), run.err());
        }
        assertEquals(10, Files.size(a));
    }

    @Test
    void stackTracesOnlyWhenAsked() {
        Path missing = folder.resolve("missing");
        assertEquals(1, Run.of("gather", "out", missing).err().lines().count());
        assertTrue(Run.of("gather", "--verbose", "out", missing).err().contains("\tat "));
        assertTrue(Run.of("--verbose", "gather", "out", missing).err().contains("\tat "));
    }

    @Test
    void inputsThatChangeAreFound() throws Exception {
        Path a = write("a", bytes(100));
        try (AsyncIo io = Aio.open()) {
            Input input = Input.of(List.of(a), folder.resolve("out"), NO_STDIN).get(0);
            input.open(io);
            Files.write(a, bytes(1), StandardOpenOption.APPEND);
            assertEquals(
                    a + ": changed while it was read: it had 100 bytes, now it has 101",
                    assertThrows(IOException.class, input::finish).getMessage());
            input.close();
            assertEquals(
                    a + ": changed while it was read: it had 100 bytes, now it ends at 60",
                    assertThrows(IOException.class, () -> input.checkRead(50, 50, 10))
                            .getMessage());
        }
    }

    @Test
    void aFailedWriteSaysWhatIsThere() throws Exception {
        Path a = write("a", bytes(20 << 20));
        Path out = folder.resolve("out");
        long limit = (5L << 20) + 100;
        AioOptions options =
                AioOptions.builder()
                        .backend(BackendId.NIO)
                        .extension(
                                DriverWrapper.class,
                                FaultyDriver.wrapper(
                                        (driver, sink, request) -> {
                                            boolean beyond =
                                                    request.offset() + request.lengthBytes()
                                                            > limit;
                                            if (request.kind() == Request.Kind.WRITE && beyond) {
                                                sink.failed(
                                                        request,
                                                        new Failure(
                                                                "pwritev",
                                                                Errno.ENOSPC,
                                                                28,
                                                                "",
                                                                null));
                                                return true;
                                            }
                                            return driver.submit(request);
                                        }))
                        .build();
        try (AsyncIo io = Aio.open(options)) {
            IOException thrown =
                    assertThrows(
                            IOException.class,
                            () ->
                                    new Gatherer(io, Progress.none(), NO_STDIN)
                                            .gather(new Target(out, 100), List.of(a), null));
            String message = String.valueOf(thrown.getMessage());
            assertTrue(message.startsWith("pwritev: ENOSPC (28): no space left"), message);
            assertTrue(
                    message.endsWith(
                            "; 5242880 bytes are known to be in " + out + ", from offset 100"),
                    message);
            assertEquals(0, io.stats().inFlight());
        }
        assertArrayEquals(
                Arrays.copyOf(Files.readAllBytes(a), 5 << 20),
                Arrays.copyOfRange(Files.readAllBytes(out), 100, 100 + (5 << 20)));
    }

    @Test
    void aFailedReadSaysWhatIsThere() throws Exception {
        Path a = write("a", bytes(20 << 20));
        Path out = folder.resolve("out");
        AioOptions options =
                AioOptions.builder()
                        .extension(
                                DriverWrapper.class,
                                FaultyDriver.wrapper(
                                        (driver, sink, request) -> {
                                            if (request.kind() == Request.Kind.READ
                                                    && request.offset() >= 9 << 20) {
                                                sink.completed(request, 0);
                                                return true;
                                            }
                                            return driver.submit(request);
                                        }))
                        .build();
        try (AsyncIo io = Aio.open(options)) {
            IOException thrown =
                    assertThrows(
                            IOException.class,
                            () ->
                                    new Gatherer(io, Progress.none(), NO_STDIN)
                                            .gather(new Target(out, 0), List.of(a), null));
            assertEquals(
                    a
                            + ": changed while it was read: it had 20971520 bytes, now it ends at"
                            + " 9437184; 9437184 bytes are known to be in "
                            + out
                            + ", from offset 0",
                    thrown.getMessage());
            assertEquals(0, io.stats().inFlight());
        }
        assertEquals(9 << 20, Files.size(out));
    }

    @Test
    void inputsOfNoUse() throws Exception {
        Path a = write("a", bytes(1));
        assertEquals(
                a + " -> " + a + ": the same file: it would be overwritten while it is read",
                assertThrows(FileSystemException.class, () -> Input.of(List.of(a), a, NO_STDIN))
                        .getMessage());
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }
}
