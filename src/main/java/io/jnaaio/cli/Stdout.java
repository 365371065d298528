package io.jnaaio.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that keeps its first error, which a PrintWriter does not report: if a full disk cuts off a report,
 * the exit status must not be 0. A reader that has closed its end ({@code | head}) is not an error.
 */
final class Stdout extends OutputStream {
    private final OutputStream out;
    private @Nullable IOException failure;

    Stdout(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int lengthBytes) throws IOException {
        try {
            out.write(bytes, offset, lengthBytes);
        } catch (IOException e) {
            if (failure == null) {
                failure = e;
            }
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Why some of the output was lost; null if nothing was lost, or if the reader has closed its end. */
    @Nullable String failure() {
        if (failure == null) {
            return null;
        }
        String cause = ErrorText.of(failure);
        return cause.toLowerCase(Locale.ROOT).contains("broken pipe") ? null : cause;
    }
}
