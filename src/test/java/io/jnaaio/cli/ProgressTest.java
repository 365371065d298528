package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long MEBI = 1 << 20;

    @Test
    void theTotalMayTurnOutLarger() {
        assertEquals("[" + "#".repeat(40) + "] 100% of 2.0 MiB", Progress.bar(2 * MEBI, MEBI, 80));
        assertEquals("[" + ".".repeat(40) + "]   0% of 0.0 MiB", Progress.bar(0, 0, 80));
    }

    @Test
    void withoutATotalItCounts() {
        assertEquals("1.5 MiB", Progress.bar(3 * MEBI / 2, -1, 80));
    }

    @Test
    void itFitsTheTerminalAtAnyWidth() {
        for (int columns = 1; columns <= 200; columns++) {
            for (long total : new long[] {-1, 0, 10 * MEBI, Long.MAX_VALUE}) {
                String bar = Progress.bar(5 * MEBI, total, columns);
                assertTrue(bar.length() < columns, columns + ": " + bar);
            }
        }
        assertEquals("[#####.....]  50% of 10.0 MiB", Progress.bar(5 * MEBI, 10 * MEBI, 30));
        assertEquals(" 50% of 10.0 MiB", Progress.bar(5 * MEBI, 10 * MEBI, 20));
    }

    @Test
    void withoutATerminalNothingIsDrawn() {
        StringWriter err = new StringWriter();
        Progress progress = new Progress(new PrintWriter(err), () -> 0, 0);
        progress.show(1, 2);
        progress.wipe();
        assertEquals("", err.toString());
    }

    @Test
    void whatIsDrawnIsWiped() {
        StringWriter err = new StringWriter();
        Progress progress = new Progress(new PrintWriter(err), () -> 30, 0);
        progress.show(5 * MEBI, 10 * MEBI);
        progress.wipe();
        progress.wipe();
        assertEquals("\r[#####.....]  50% of 10.0 MiB\r" + " ".repeat(29) + "\r", err.toString());
    }

    @Test
    void theAnswerOfTheShell() {
        assertEquals(0, Terminal.columns(""));
        assertEquals(132, Terminal.columns("terminal\n43 132\n"));
        assertEquals(80, Terminal.columns("terminal\n"));
        assertEquals(80, Terminal.columns("terminal\n0 0\n"));
    }
}
