package io.jnaaio.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark itself: its results are only meaningful if wrong bytes are detected. */
@Timeout(300)
class BenchSmokeTest {
    private static final long MIB = 1 << 20;

    @TempDir Path folder;

    @Test
    void rightBytesAreRight() throws Exception {
        for (String contestant : new String[] {"our-nio", "afc-2", "afc-naive", "fc-copy-2"}) {
            for (String shape : new String[] {"rand4k", "append4k", "seq4k"}) {
                Verifier.Verdict verdict = run(contestant, shape);
                assertTrue(verdict.ok(), contestant + ", " + shape + ": " + verdict);
            }
        }
    }

    @Test
    void readsAreRight() throws Exception {
        for (String contestant : List.of("our-caller", "fc-read")) {
            Verifier.Verdict verdict = run(contestant, "read1k");
            assertTrue(verdict.ok(), contestant + ": " + verdict);
        }
        for (String contestant :
                List.of("our-nio", "our-channel-nio", "our-direct-channel-nio", "afc-naive")) {
            Verifier.Verdict verdict = run(contestant, "read16k");
            assertTrue(verdict.ok(), contestant + ": " + verdict);
        }
    }

    @Test
    void aLostOrTornReadIsFound() {
        for (String contestant : List.of("broken-lost", "broken-torn")) {
            IOException error =
                    assertThrows(IOException.class, () -> run(contestant, "read16k"), contestant);
            assertTrue(error.getMessage().contains("block 1: wrong bytes"), error.toString());
        }
    }

    /**
     * At any position: in bytes that every read checks, and in bytes that only some reads check, including the first.
     */
    @Test
    void oneByteThatWasReadWrongIsFound() throws Exception {
        for (int at : List.of(0, 8, 5000, 16383)) {
            CellArguments cell = arguments(prepared("read16k"), shape("read16k"));
            byte[] bytes = Files.readAllBytes(cell.file());
            for (int block = 0; block < bytes.length; block += 16384) {
                bytes[block + at] ^= 1;
            }
            Files.write(cell.file(), bytes);
            assertThrows(
                    IOException.class, () -> Child.run(Roster.find("afc-2"), cell), "byte " + at);
        }
    }

    @Test
    void requestsOfOursAreCounted() throws Exception {
        CellArguments cell = arguments(prepared("seq4k"), shape("seq4k"));
        Outcome ours = Child.run(Roster.find("our-nio"), cell);
        assertTrue(ours.requests() > 0, ours.toString());
        assertEquals(ours.requests(), Outcome.parse(ours.toJson()).requests());
        Outcome other = Child.run(Roster.find("afc-2"), cell);
        assertTrue(Double.isNaN(other.opsPerRequest()), other.toString());
    }

    @Test
    void theFirstWriteOfAProcessIsMeasuredForBoth() throws Exception {
        FirstWrite measured = FirstWrite.measure(options(Map.of()), 1);
        assertTrue(measured.jdkMillis().get(0) > 0, measured.toString());
        assertTrue(measured.ourMillis().get(0) > 0, measured.toString());
    }

    // In order, not at random: a slow machine might not reach a bad block in such a short time.
    @Test
    void aLostWriteIsFound() throws Exception {
        for (String shape : new String[] {"append4k", "seq4k"}) {
            Verifier.Verdict verdict = run("broken-lost", shape);
            assertFalse(verdict.ok(), shape);
            assertTrue(verdict.right() < verdict.submitted(), verdict.toString());
        }
    }

    @Test
    void aTornWriteIsFound() throws Exception {
        Verifier.Verdict verdict = run("broken-torn", "seq4k");
        assertFalse(verdict.ok());
        assertTrue(verdict.wrong() > 0, verdict.toString());
        assertEquals(verdict.submitted(), verdict.right() + verdict.wrong());
    }

    @Test
    void oneByteOfThePayloadIsFound() throws Exception {
        BenchFiles files = prepared("append4k");
        CellArguments cell = arguments(files, shape("append4k"));
        Outcome outcome = Child.run(Roster.find("our-nio"), cell);
        byte[] bytes = Files.readAllBytes(cell.file());
        bytes[2000] ^= 1;
        Files.write(cell.file(), bytes);
        Verifier.Verdict verdict = Verifier.verify(cell, outcome.distinct());
        assertEquals(1, verdict.wrong(), verdict.toString());
    }

    @Test
    void aWholeRunPrintsATableAndGoals() throws Exception {
        Map<String, String> properties =
                Map.ofEntries(
                        Map.entry("bench.rounds", "2"),
                        Map.entry("bench.shapes", "rand4k,wal"),
                        Map.entry("bench.depths", "32"),
                        Map.entry("bench.writers", "8"),
                        Map.entry("bench.contestants", "our-nio,afc-*,fc-*,c-pwritev-2"),
                        Map.entry("bench.dir", folder.toString()),
                        Map.entry("bench.json", folder.resolve("bench.json").toString()),
                        Map.entry("bench.fileMiB", "8"),
                        Map.entry("bench.appendMiB", "8"),
                        Map.entry("bench.warmupMillis", "50"),
                        Map.entry("bench.measureMillis", "50"));
        BenchOptions options =
                BenchOptions.read(name -> properties.getOrDefault(name, System.getProperty(name)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean ok = BenchMain.run(options, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        String out = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(ok, out);
        assertTrue(out.contains("rand4k, depth 32: xJava = against afc-"), out);
        assertTrue(out.contains("rand4k 32: ops/s >= 1.1x best AsynchronousFileChannel"), out);
        assertEquals(1, out.lines().filter(line -> line.startsWith("not run")).count(), out);
        String json = Files.readString(folder.resolve("bench.json"));
        assertTrue(json.contains("\"verified\":true"), json);
        assertFalse(Files.exists(folder.resolve("buffered.bin")));
    }

    private Verifier.Verdict run(String contestant, String shape) throws Exception {
        CellArguments cell = arguments(prepared(shape), shape(shape));
        Outcome outcome = Child.run(Roster.find(contestant), cell);
        assertTrue(outcome.ops() > 0);
        return Verifier.verify(cell, outcome.distinct());
    }

    private BenchFiles prepared(String shape) throws Exception {
        BenchFiles files = new BenchFiles(options(Map.of("bench.fileMiB", "1")));
        files.prepare(List.of(shape(shape)));
        return files;
    }

    private BenchOptions options(Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(more);
        properties.put("bench.dir", folder.toString());
        return BenchOptions.read(properties::get);
    }

    private CellArguments arguments(BenchFiles files, Shape shape) {
        return new CellArguments(
                files.path(shape), shape, MIB / shape.opBytes(), 8, 30, 30, System.nanoTime());
    }

    private static Shape shape(String name) {
        return Shape.ALL.stream()
                .filter(shape -> shape.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
