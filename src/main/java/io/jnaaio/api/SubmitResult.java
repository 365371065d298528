package io.jnaaio.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one operation of a list.
 *
 * @param operation the operation
 * @param refusal null if it was submitted; else why not - it stays as it was and may be submitted again
 */
public record SubmitResult(AsyncOperation<?> operation, @Nullable ErrnoException refusal) {
    public SubmitResult {
        Objects.requireNonNull(operation, "operation");
    }

    /** True if it was submitted: it will complete. */
    public boolean submitted() {
        return refusal == null;
    }

    /** {@link Errno#SUCCESS} if it was submitted, else the errno of the refusal. */
    public Errno errno() {
        return refusal == null ? Errno.SUCCESS : refusal.errno();
    }
}
