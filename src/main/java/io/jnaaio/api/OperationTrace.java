package io.jnaaio.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A description of an operation that keeps no reference to it: for listing the operations in flight and for reporting
 * unclaimed results.
 *
 * @param call {@code writev}, {@code readv}, {@code fsync}, {@code fdatasync} or {@code barrier}
 * @param file the file's name: its path, or its descriptor
 * @param offset the offset in the file, in bytes; 0 for a sync
 * @param lengthBytes the number of bytes to transfer; 0 for a sync
 * @param submittedAt the stack trace of the submission; null unless {@link AioOptions#leakTracking()} recorded it
 */
public record OperationTrace(
        String call, String file, long offset, long lengthBytes, @Nullable Throwable submittedAt) {
    public OperationTrace {
        Objects.requireNonNull(call, "call");
        Objects.requireNonNull(file, "file");
    }

    /** The operation in one line, without the stack trace. */
    @Override
    public String toString() {
        return call + " of " + lengthBytes + " bytes at " + offset + " on " + file;
    }
}
