package io.jnaaio.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers its first error, which a PrintWriter does not report: a report that a full disk cut off must
 * not end with status 0. A reader that has gone away ({@code | head}) is not an error.
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

    /** Why some of the output was lost; null if none was, or if the reader has gone away. */
    @Nullable String failure() {
        if (failure == null) {
            return null;
        }
        String cause = ErrorText.of(failure);
        return cause.toLowerCase(Locale.ROOT).contains("broken pipe") ? null : cause;
    }
}
