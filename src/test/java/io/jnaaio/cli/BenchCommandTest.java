package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BenchCommandTest {
    @TempDir Path folder;

    @Test
    void showsEveryBackendBesideJavaNio() throws Exception {
        Run run = Run.of("bench", "--dir", folder, "--depth=8", "--seconds=0.03");
        assertEquals(0, run.status(), run.out() + run.err());
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.get(0).contains("depth 8, 0.03 s each, in " + folder), lines.get(0));
        for (String name : List.of("nio", "AsynchronousFileChannel", "FileChannel")) {
            String line =
                    lines.stream().filter(l -> l.startsWith(name + " ")).findFirst().orElseThrow();
            assertTrue(line.matches(".* +[0-9.]+ k/s +[0-9.]+x"), line);
        }
        assertEquals("every block was read back and is correct", lines.get(lines.size() - 1));
        assertEquals(List.of(), left());
    }

    @Test
    void barsFitTheTerminal() {
        String numbers = "nio                           5.0 k/s   0.50x";
        assertEquals(numbers, BenchCommand.row("nio", 5000, 0.5, 0.5, 0));
        assertEquals(numbers + "  " + "#".repeat(16), BenchCommand.row("nio", 5000, 0.5, 0.5, 200));
        for (int columns : new int[] {48, 49, 60, 79, 80, 81}) {
            String row = BenchCommand.row("nio", 5000, 0.5, 1, columns);
            assertTrue(row.startsWith(numbers), row);
            assertEquals(
                    Math.min(columns - 1, 79), row.length() <= 45 ? columns - 1 : row.length());
        }
    }

    @Test
    void oneBackendWhenAsked() throws Exception {
        Run run = Run.of("bench", "--dir", folder, "--backend=nio", "--depth=1", "--seconds=0.01");
        assertEquals(0, run.status(), run.out() + run.err());
        assertEquals(5, run.out().lines().count(), run.out());
    }

    @Test
    void wrongUsageAndErrors() throws Exception {
        assertEquals(2, Run.of("bench", "--depth=0").status());
        assertEquals(2, Run.of("bench", "--depth=1025").status());
        assertEquals(2, Run.of("bench", "--seconds=0").status());
        assertEquals(2, Run.of("bench", "--seconds=NaN").status());
        assertEquals(2, Run.of("bench", "--backend=none").status());
        Path missing = folder.resolve("missing");
        Run run = Run.of("bench", "--dir", missing);
        assertEquals(1, run.status());
        assertTrue(run.err().startsWith("jna-aio bench: " + missing), run.err());
        assertTrue(run.err().endsWith(": no such folder" + System.lineSeparator()), run.err());
        assertEquals(1, Run.of("bench", "--dir", folder, "--backend=freebsd-aio").status());
        assertEquals(List.of(), left());
    }

    @Test
    void aLostWriteIsFound() throws Exception {
        try (QuickLoad load = new QuickLoad(folder, 1)) {
            load.prepare();
            QuickLoad.Slot slot = new QuickLoad.Slot();
            load.begin(1, TimeUnit.SECONDS.toNanos(60));
            assertTrue(load.claim(slot));
            assertEquals(1, load.countWrong());
            try (FileChannel channel = FileChannel.open(load.path(), StandardOpenOption.WRITE)) {
                channel.write(
                        slot.copyInto(java.nio.ByteBuffer.allocate(QuickLoad.OP_BYTES)),
                        slot.offset());
            }
            assertEquals(0, load.countWrong());
            load.stop();
            assertFalse(load.claim(slot));
            load.await();
        }
        assertEquals(List.of(), left());
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
