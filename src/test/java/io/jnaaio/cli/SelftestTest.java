package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class SelftestTest {
    private static final long CHECKS =
            Stream.of(TransferChecks.ALL, OperationChecks.ALL, RuleChecks.ALL)
                    .mapToLong(List::size)
                    .sum();

    @TempDir Path folder;

    @Test
    void passesOnThisMachineAndLeavesNothing() throws Exception {
        Run run = Run.of("selftest", folder);
        assertEquals(0, run.status(), run.out());
        assertEquals("", run.err());
        long available =
                Aio.probe().backends().stream().filter(b -> b.availability().available()).count();
        long checks = CHECKS;
        List<String> lines = run.out().lines().toList();
        assertEquals(
                "PASS: "
                        + available * checks
                        + " checks on "
                        + available
                        + (available == 1 ? " backend" : " backends"),
                lines.get(lines.size() - 1));
        assertEquals(
                available * checks, lines.stream().filter(line -> line.startsWith("ok ")).count());
        assertEmpty();
    }

    @Test
    void namesTheUnavailable() throws Exception {
        AioOptions.Builder options = AioOptions.builder();
        List<String> expected = new ArrayList<>();
        for (ProbeReport.Backend backend : Aio.probe().backends()) {
            options.disable(backend.id());
            expected.add(String.format("skip %-11s disabled by AioOptions", backend.id()));
        }
        expected.add("FAIL: no backend is available");
        StringWriter out = new StringWriter();
        assertFalse(new Selftest(options.build(), new PrintWriter(out)).run(folder));
        assertEquals(expected, out.toString().lines().toList());
    }

    @Test
    void oneBackendWhenAsked() throws Exception {
        Run run = Run.of("selftest", "--backend", "NIO", folder);
        assertEquals(0, run.status(), run.out() + run.err());
        List<String> lines = run.out().lines().toList();
        assertEquals("PASS: " + CHECKS + " checks on 1 backend", lines.get(lines.size() - 1));
        assertEquals(CHECKS, lines.stream().filter(line -> line.startsWith("ok   nio ")).count());
        assertEquals(CHECKS + 1, lines.size(), "and nothing of the others");
        assertEmpty();
    }

    @Test
    void aBackendThatIsAskedForAndUnavailableIsAnError() throws Exception {
        BackendId none =
                Aio.probe().backends().stream()
                        .filter(backend -> !backend.availability().available())
                        .map(ProbeReport.Backend::id)
                        .findFirst()
                        .orElseThrow();
        Run run = Run.of("selftest", "--backend=" + none, folder);
        assertEquals(1, run.status());
        assertTrue(run.err().startsWith("jna-aio selftest: " + none + ": "), run.err());
        assertEquals("", run.out());
        assertEquals(2, Run.of("selftest", "--backend=none", folder).status());
        assertEmpty();
    }

    @Test
    void findsCorruptedBytes() throws Exception {
        String out =
                failing(
                        (driver, sink, request) -> {
                            if (request.kind() == Request.Kind.WRITE) {
                                int last = request.bufferCount() - 1;
                                int at = request.start(last) + request.length(last) - 1;
                                byte old = request.buffer(last).get(at);
                                request.buffer(last).duplicate().put(at, (byte) (old + 1));
                            }
                            return driver.submit(request);
                        });
        assertFails(
                out, "a gather of 3 buffers at an offset reads back unchanged: file: expected 0x");
        assertFails(
                out, "an 8 MiB gather of unequal buffers is written completely: file: expected 0x");
    }

    @Test
    void findsDroppedWrites() throws Exception {
        String out =
                failing(
                        (driver, sink, request) -> {
                            if (request.kind() == Request.Kind.WRITE) {
                                sink.completed(request, request.lengthBytes());
                                return true;
                            }
                            return driver.submit(request);
                        });
        assertFails(
                out,
                "a gather of 3 buffers at an offset reads back unchanged: length of file: expected 79196,"
                        + " but was 0");
        assertFails(
                out, "50 appends are in the file in order of submission: length of file: expected");
    }

    @Test
    void findsCountsThatAreTooHigh() throws Exception {
        String out =
                failing(
                        (driver, sink, request) -> {
                            if (request.kind() == Request.Kind.WRITE) {
                                sink.completed(request, request.lengthBytes() + 7);
                                return true;
                            }
                            return driver.submit(request);
                        });
        assertFails(out, "a gather of 3 buffers at an offset reads back unchanged: ");
    }

    @Test
    void findsReadsThatBringNothing() throws Exception {
        String out =
                failing(
                        (driver, sink, request) -> {
                            if (request.kind() == Request.Kind.READ) {
                                sink.completed(request, request.lengthBytes());
                                return true;
                            }
                            return driver.submit(request);
                        });
        assertFails(out, "a scatter into 3 buffers reads the file: what was read: expected 0x");
    }

    /** The output over a driver with that fault, which must make the selftest fail. */
    private String failing(FaultyDriver.Fault fault) throws IOException {
        AioOptions options =
                AioOptions.builder()
                        .extension(DriverWrapper.class, FaultyDriver.wrapper(fault))
                        .build();
        StringWriter out = new StringWriter();
        assertFalse(new Selftest(options, new PrintWriter(out)).run(folder));
        List<String> lines = out.toString().lines().toList();
        String verdict = lines.get(lines.size() - 1);
        assertTrue(verdict.matches("FAIL: \\d+ of \\d+ checks on \\d backends?"), verdict);
        assertEmpty();
        return out.toString();
    }

    private static void assertFails(String out, String text) {
        assertTrue(
                out.lines().anyMatch(line -> line.startsWith("FAIL ") && line.contains(text)), out);
    }

    private void assertEmpty() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }
}
