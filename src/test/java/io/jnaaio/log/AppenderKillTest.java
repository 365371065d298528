package io.jnaaio.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed while it appends: what it acknowledged is there. (What the kernel has is kept when a process is
 * killed; {@link AppenderPowerCutTest} tests the rest.) 200 rounds in the soak profile.
 */
class AppenderKillTest {
    private static final int ROUNDS = 2 * Integer.getInteger("jnaaio.rounds", 1);
    private static final int ACKNOWLEDGED_MAX = 2000;
    private static final long FILE_BYTES_MAX = 2 << 20;

    @TempDir Path dir;

    @Test
    @Tag("soak")
    @Timeout(1800)
    void everyAcknowledgedRecordIsThere() throws Exception {
        List<BackendId> backends =
                Aio.probe().backends().stream()
                        .filter(backend -> backend.availability().available())
                        .map(backend -> backend.id())
                        .toList();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Long, Long> acknowledged = new HashMap<>();
        Path path = dir.resolve("log");
        for (int round = 0; round < ROUNDS; round++) {
            BackendId backend = backends.get(round % backends.size());
            int kills = 1 + random.nextInt(ACKNOWLEDGED_MAX);
            runAndKill(path, backend, round, kills, acknowledged);
            assertThere(acknowledged, Files.readAllBytes(path), backend + ", seed " + seed);
            if (Files.size(path) > FILE_BYTES_MAX) {
                Files.delete(path);
                acknowledged.clear();
            }
        }
    }

    private void runAndKill(
            Path path, BackendId backend, int generation, int kills, Map<Long, Long> acknowledged)
            throws IOException, InterruptedException {
        Path errors = dir.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-Xshare:auto",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                AppenderKillChild.class.getName(),
                                path.toString(),
                                backend.id(),
                                String.valueOf(generation))
                        .redirectError(errors.toFile());
        String unused = builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process child = builder.start();
        int count = 0;
        try (BufferedReader lines = child.inputReader()) {
            StringBuilder line = new StringBuilder();
            int character;
            while ((character = lines.read()) >= 0) {
                if (character != '\n') {
                    line.append((char) character);
                    continue;
                }
                int space = line.indexOf(" ");
                acknowledged.put(
                        Long.valueOf(line.substring(0, space)),
                        Long.valueOf(line.substring(space + 1)));
                line.setLength(0);
                count++;
                if (count == kills) {
                    // What the pipe holds and what is written meanwhile counts, too; the Process
                    // itself would close it.
                    assertTrue(child.toHandle().destroyForcibly());
                }
            }
        } finally {
            child.toHandle().destroyForcibly();
        }
        assertTrue(child.waitFor(30, TimeUnit.SECONDS));
        assertTrue(count >= kills, backend + " ended by itself: " + Files.readString(errors));
    }

    private static void assertThere(Map<Long, Long> acknowledged, byte[] file, String which) {
        List<LogRecords.Found> found = LogRecords.scan(file);
        acknowledged.forEach(
                (number, position) -> {
                    assertTrue(
                            number < found.size(),
                            () ->
                                    "record "
                                            + number
                                            + " at "
                                            + position
                                            + " was acknowledged, and the log ends at "
                                            + LogRecords.end(found)
                                            + " after "
                                            + found.size()
                                            + "; "
                                            + which);
                    assertEquals(position, found.get(number.intValue()).position(), which);
                });
    }

    /** The checker itself: one byte that is not there, or not right, is found. */
    @Test
    void aRecordThatIsNotThereIsFound() throws Exception {
        Path path = dir.resolve("log");
        Map<Long, Long> acknowledged = new HashMap<>();
        try (AsyncIo io = Aio.open();
                AioFile file =
                        io.openFile(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                Appender log = Appender.open(file, 0)) {
            for (long number = 0; number < 20; number++) {
                acknowledged.put(number, log.append(LogRecords.make(number, 1, 50)).join());
            }
        }
        byte[] file = Files.readAllBytes(path);
        assertEquals(20L * LogRecords.bytes(50), file.length);
        assertThere(acknowledged, file, "whole");
        byte[] cut = java.util.Arrays.copyOf(file, file.length - 1);
        assertThrows(AssertionError.class, () -> assertThere(acknowledged, cut, "cut"));
        file[file.length - 20] ^= 1;
        assertThrows(AssertionError.class, () -> assertThere(acknowledged, file, "changed"));
    }
}
