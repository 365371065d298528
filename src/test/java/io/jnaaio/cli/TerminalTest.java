package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The CLI on a terminal, which script(1) makes. */
@Timeout(300)
class TerminalTest {
    private static final int COLUMNS = 60;

    @TempDir Path folder;

    @BeforeEach
    void thereIsAScript() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && Files.isExecutable(Path.of("/usr/bin/script")),
                "needs script(1) of Linux to make a terminal");
    }

    @Test
    void barsFitItsWidth() throws Exception {
        String command = "bench --backend=nio --seconds=0.01 --dir .";
        List<String> rows = table(onTerminal(command));
        assertTrue(rows.stream().allMatch(row -> row.length() < COLUMNS), rows.toString());
        assertTrue(rows.stream().allMatch(row -> row.endsWith("#")), rows.toString());
        assertEquals(COLUMNS - 1, rows.stream().mapToInt(String::length).max().orElse(0));
    }

    @Test
    void noBarsWhereEitherStreamIsAFile() throws Exception {
        String command = "bench --backend=nio --seconds=0.01 --dir .";
        for (String where : List.of(" 2> err", " > out; cat out")) {
            List<String> rows = table(onTerminal(command + where));
            assertFalse(rows.stream().anyMatch(row -> row.contains("#")), where + rows);
        }
    }

    @Test
    void escapeCodesUnlessTheyAreUnwanted() throws Exception {
        assertTrue(onTerminal("--help").contains("\u001b["));
        assertTrue(onTerminal("probe").contains("\u001b["));
        for (String quiet : List.of("export NO_COLOR=1;", "export TERM=dumb;")) {
            for (String command : List.of("--help", "help gather", "probe", "doctor")) {
                String said = run(quiet + CliProcess.cli() + " " + command);
                assertFalse(said.contains("\u001b"), said);
            }
        }
        String piped = onTerminal("--help | cat");
        assertFalse(piped.contains("\u001b"), piped);
    }

    @Test
    void theProgressIsDrawn() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        Path typescript = folder.resolve("typescript");
        Process process =
                script(CliProcess.cli() + " gather out - < fifo")
                        .redirectOutput(typescript.toFile())
                        .start();
        byte[] block = new byte[Block.BYTES];
        try (OutputStream in = Files.newOutputStream(fifo)) {
            // As much as it takes, for the bar waits a moment.
            while (!Files.readString(typescript).contains(" MiB\r")
                    && !Files.readString(typescript).matches("(?s).*\r[0-9.]+ MiB.*")) {
                assertTrue(process.isAlive(), Files.readString(typescript));
                in.write(block);
            }
        }
        assertTrue(process.waitFor(250, TimeUnit.SECONDS), "it does not end");
        String said = Files.readString(typescript);
        assertTrue(said.contains(" written to out at offset 0 in "), said);
    }

    private static List<String> table(String text) {
        List<String> rows = text.lines().filter(row -> row.contains(" k/s ")).toList();
        assertEquals(3, rows.size(), text);
        return rows;
    }

    /** What a command prints there. */
    private String onTerminal(String command) throws Exception {
        return run("export TERM=xterm; unset NO_COLOR;" + CliProcess.cli() + " " + command);
    }

    private String run(String commands) throws Exception {
        Path typescript = folder.resolve("typescript");
        Process process = script(commands).redirectOutput(typescript.toFile()).start();
        assertTrue(process.waitFor(250, TimeUnit.SECONDS), "it does not end: " + commands);
        return Files.readString(typescript);
    }

    private ProcessBuilder script(String commands) {
        return new ProcessBuilder(
                        "script", "-qec", "stty cols " + COLUMNS + ";" + commands, "/dev/null")
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true);
    }
}
