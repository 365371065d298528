package io.jnaaio.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of submitting one operation of a list.
 *
 * @param operation the operation
 * @param refusal null if it was submitted, otherwise the reason; the operation is then unchanged and can be
 *     submitted again
 */
public record SubmitResult(AsyncOperation<?> operation, @Nullable ErrnoException refusal) {
    public SubmitResult {
        Objects.requireNonNull(operation, "operation");
    }

    /** True if the operation was submitted and therefore will complete. */
    public boolean submitted() {
        return refusal == null;
    }

    /** {@link Errno#SUCCESS} if the operation was submitted, otherwise the errno of the refusal. */
    public Errno errno() {
        return refusal == null ? Errno.SUCCESS : refusal.errno();
    }
}
