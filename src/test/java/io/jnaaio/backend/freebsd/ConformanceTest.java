package io.jnaaio.backend.freebsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The double answers as FreeBSD's kernels did: a C program that does not use this library replays what was measured on 13.2
 * and 15.0. The same program compiles on FreeBSD.
 */
@Timeout(120)
class ConformanceTest {
    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"1302001", "1500068"})
    void theDoubleAnswersAsTheKernelDid(String osreldate) throws Exception {
        FreeBsdDouble.assumeCompilable();
        Path program = FreeBsdDouble.build().resolve("conformance").toAbsolutePath();
        Path report = dir.resolve("report");
        Process process =
                new ProcessBuilder(program.toString(), "--osreldate", osreldate)
                        .directory(dir.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(report.toFile())
                        .start();
        assertTrue(process.waitFor(90, TimeUnit.SECONDS), "the program did not end");
        List<String> lines = Files.readAllLines(report);
        List<String> failed = lines.stream().filter(line -> line.startsWith("FAIL")).toList();
        assertEquals(List.of(), failed);
        assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
        String verdict = lines.get(lines.size() - 1);
        assertTrue(verdict.matches("[5-9][0-9] passed, 0 failed, [0-9]+ skipped"), verdict);
    }
}
