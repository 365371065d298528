package io.jnaaio.api;

import java.util.Objects;
import java.util.Set;

/**
 * What a backend can do for one file.
 *
 * @param backend the backend that serves the file
 * @param gather the weakest mode that an operation on this file may get
 * @param nativeMaxBytes an operation of at most this many bytes in direct buffers goes down as one call; heap buffers do up to
 *     the piece that the engine copies together at once, 1 MiB or the staging memory if that is smaller
 * @param nativeMaxBuffers an operation of at most this many buffers goes down as one call
 * @param notifications the forms of notification that it delivers
 * @param exactErrno true if errors carry the system's own errno; false if they are EIO with the cause behind it, unless
 *     the exception's type says more
 * @param partialCountOnError true if a call that runs into an error midway reports the bytes it moved before; false if
 *     it reports the error alone
 * @param fileSizeLimitHonoured true if RLIMIT_FSIZE stops writes (EFBIG)
 * @param priorityHonoured true if priorities change the order of service
 * @param cancelsQueued true if a request that the system has queued and not begun can be cancelled
 * @param merges true if operations whose ranges touch may go down as one call
 * @param appendOnePieceMax bytes up to which one append is a single piece towards other processes; 0 if the file was not
 *     opened with APPEND
 * @param memoryAlignment bytes that the address of each buffer must be a multiple of; 1 but for files opened with {@code
 *     ExtendedOpenOption.DIRECT}
 * @param offsetAlignment bytes that the offset of an operation and the length of each of its buffers must be multiples of; 1
 *     but for files opened with {@code ExtendedOpenOption.DIRECT}
 */
public record Capabilities(
        BackendId backend,
        GatherMode gather,
        long nativeMaxBytes,
        int nativeMaxBuffers,
        Set<NotifyKind> notifications,
        boolean exactErrno,
        boolean partialCountOnError,
        boolean fileSizeLimitHonoured,
        boolean priorityHonoured,
        boolean cancelsQueued,
        boolean merges,
        long appendOnePieceMax,
        int memoryAlignment,
        int offsetAlignment) {
    public Capabilities {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(gather, "gather");
        notifications = Set.copyOf(notifications);
        if (Integer.bitCount(memoryAlignment) != 1 || Integer.bitCount(offsetAlignment) != 1) {
            throw new IllegalArgumentException(
                    "memoryAlignment "
                            + memoryAlignment
                            + ", offsetAlignment "
                            + offsetAlignment
                            + ": powers of two are expected");
        }
    }

    /** Those of a file in the page cache, which wants no alignment. */
    public Capabilities(
            BackendId backend,
            GatherMode gather,
            long nativeMaxBytes,
            int nativeMaxBuffers,
            Set<NotifyKind> notifications,
            boolean exactErrno,
            boolean partialCountOnError,
            boolean fileSizeLimitHonoured,
            boolean priorityHonoured,
            boolean cancelsQueued,
            boolean merges,
            long appendOnePieceMax) {
        this(
                backend,
                gather,
                nativeMaxBytes,
                nativeMaxBuffers,
                notifications,
                exactErrno,
                partialCountOnError,
                fileSizeLimitHonoured,
                priorityHonoured,
                cancelsQueued,
                merges,
                appendOnePieceMax,
                1,
                1);
    }

    /**
     * The same for a file that wants alignment.
     *
     * @param memory {@link #memoryAlignment}, a power of two
     * @param offset {@link #offsetAlignment}, a power of two
     */
    public Capabilities withAlignment(int memory, int offset) {
        return new Capabilities(
                backend,
                gather,
                nativeMaxBytes,
                nativeMaxBuffers,
                notifications,
                exactErrno,
                partialCountOnError,
                fileSizeLimitHonoured,
                priorityHonoured,
                cancelsQueued,
                merges,
                appendOnePieceMax,
                memory,
                offset);
    }
}
