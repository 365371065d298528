package io.jnaaio.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which operation it is, in words and numbers, without holding it: for lists of what is in flight and reports of what was
 * forgotten.
 *
 * @param call {@code writev}, {@code readv}, {@code fsync}, {@code fdatasync} or {@code barrier}
 * @param file the file's name: its path, or its descriptor
 * @param offset where it begins, in bytes; 0 for a sync
 * @param lengthBytes how much it moves, in bytes; 0 for a sync
 * @param submittedAt the stack of its submission; null unless {@link AioOptions#leakTracking()} remembers it
 */
public record OperationTrace(
        String call, String file, long offset, long lengthBytes, @Nullable Throwable submittedAt) {
    public OperationTrace {
        Objects.requireNonNull(call, "call");
        Objects.requireNonNull(file, "file");
    }

    /** The operation in one line, without the stack. */
    @Override
    public String toString() {
        return call + " of " + lengthBytes + " bytes at " + offset + " on " + file;
    }
}
