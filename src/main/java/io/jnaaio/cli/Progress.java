package io.jnaaio.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar on the last line of a terminal, as wide as the terminal allows. Prints nothing if there is no
 * terminal.
 */
final class Progress {
    private static final int MARKS_MAX = 40;
    private static final int MARKS_MIN = 4;
    private static final int FRAME = 2;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final @Nullable PrintWriter err;
    private final IntSupplier terminalColumns;
    private final long periodNanos;
    private long shownNanos = System.nanoTime();

    /** Negative until it is known. */
    private int columns = -1;

    private int shownColumns;

    /**
     * Creates a bar that is not drawn yet.
     *
     * @param terminalColumns returns the width of the terminal that {@code err} goes to, 0 if there is none; called
     *     when the bar is first drawn, which never happens in a short command
     * @param periodNanos the time between two drawings, and before the first
     */
    Progress(@Nullable PrintWriter err, IntSupplier terminalColumns, long periodNanos) {
        this.err = err;
        this.terminalColumns = terminalColumns;
        this.periodNanos = periodNanos;
    }

    /** Creates a bar on stderr, if that is a terminal. */
    static Progress onStderr(PrintWriter err) {
        return new Progress(err, Terminal::columnsOfStderr, PERIOD_NANOS);
    }

    /** Returns an object that draws no bar. */
    static Progress none() {
        return new Progress(null, () -> 0, PERIOD_NANOS);
    }

    /**
     * Shows the progress, at most ten times a second.
     *
     * @param totalBytes the number of bytes to write, as far as it is known: there may be more. Negative if it is
     *     unknown
     */
    void show(long bytes, long totalBytes) {
        long now = System.nanoTime();
        if (err == null || columns == 0 || now - shownNanos < periodNanos) {
            return;
        }
        if (columns < 0) {
            columns = terminalColumns.getAsInt();
        }
        shownNanos = now;
        if (columns > 0) {
            draw(err, bytes, totalBytes);
        }
    }

    private void draw(PrintWriter terminal, long bytes, long totalBytes) {
        String bar = bar(bytes, totalBytes, columns);
        // Spaces overwrite the end of a longer bar.
        terminal.print("\r" + bar + " ".repeat(Math.max(0, shownColumns - bar.length())));
        terminal.flush();
        shownColumns = bar.length();
    }

    /** Returns a line of at most {@code columns - 1} characters: a full last column would start a new line. */
    static String bar(long bytes, long totalBytes, int columns) {
        int room = Math.max(0, columns - 1);
        if (totalBytes < 0) {
            String text = String.format(Locale.ROOT, "%.1f MiB", mebi(bytes));
            return text.substring(0, Math.min(room, text.length()));
        }
        long whole = Math.max(1, Math.max(bytes, totalBytes));
        double done = (double) bytes / whole;
        String text =
                String.format(Locale.ROOT, "%3d%% of %.1f MiB", (int) (100 * done), mebi(whole));
        int width = Math.min(MARKS_MAX, room - FRAME - 1 - text.length());
        if (width < MARKS_MIN) {
            return text.substring(0, Math.min(room, text.length()));
        }
        int marks = (int) (width * done);
        return "[" + "#".repeat(marks) + ".".repeat(width - marks) + "] " + text;
    }

    private static double mebi(long bytes) {
        return (double) bytes / (1 << 20);
    }

    /** Removes the bar. */
    void wipe() {
        if (err != null && shownColumns > 0) {
            err.print("\r" + " ".repeat(shownColumns) + "\r");
            err.flush();
            shownColumns = 0;
        }
    }
}
