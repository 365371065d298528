package io.jnaaio.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A bar on a terminal; nothing elsewhere. */
final class Progress {
    private static final int WIDTH = 40;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final @Nullable PrintWriter terminal;
    private long shownNanos = System.nanoTime();
    private boolean shown;

    Progress(@Nullable PrintWriter terminal) {
        this.terminal = terminal;
    }

    static Progress onTerminal(PrintWriter err) {
        return new Progress(Style.isTerminal(System.console()) ? err : null);
    }

    /**
     * Shows how far it is.
     *
     * @param knownBytes all that is to be written, as far as it is known; there may be more
     */
    void show(long bytes, long knownBytes) {
        long now = System.nanoTime();
        if (terminal == null || now - shownNanos < PERIOD_NANOS) {
            return;
        }
        shownNanos = now;
        shown = true;
        terminal.print(bar(bytes, knownBytes));
        terminal.flush();
    }

    static String bar(long bytes, long knownBytes) {
        long totalBytes = Math.max(1, Math.max(bytes, knownBytes));
        int marks = (int) (WIDTH * (double) bytes / totalBytes);
        return String.format(
                Locale.ROOT,
                "\r[%s%s] %3d%% of %.1f MiB",
                "#".repeat(marks),
                ".".repeat(WIDTH - marks),
                (int) (100.0 * bytes / totalBytes),
                (double) totalBytes / (1 << 20));
    }

    /** Takes the bar away. */
    void wipe() {
        if (terminal != null && shown) {
            terminal.print("\r" + " ".repeat(WIDTH + 30) + "\r");
            terminal.flush();
            shown = false;
        }
    }
}
