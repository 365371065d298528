package io.jnaaio.testing;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;

/** What a test may need of the backend that serves its files; asked for by {@link EnabledIfCapable}. */
public enum Capability {
    /** A gather goes down as one vectored call. */
    NATIVE_GATHER,
    /** Errors carry the system's own errno. */
    EXACT_ERRNO,
    /** A call that runs into an error midway reports the bytes before it. */
    PARTIAL_COUNT_ON_ERROR,
    /** {@code RLIMIT_FSIZE} stops writes with EFBIG. */
    FILE_SIZE_LIMIT,
    /** Priorities change the order of service. */
    PRIORITY,
    /** What the system has queued can be cancelled. */
    CANCELS_QUEUED,
    /** Operations whose ranges touch may go down as one call. */
    MERGES,
    /** Files have a descriptor. */
    DESCRIPTOR,
    /** The kernel tells of completions by kevent. */
    KEVENT,
    /** The kernel tells of completions by a signal. */
    SIGNAL,
    /** Files of the temporary folder can be opened with {@code ExtendedOpenOption.DIRECT}. */
    DIRECT;

    /** Whether an open file gets it. */
    boolean of(AioFile file) {
        Capabilities has = file.capabilities();
        return switch (this) {
            case NATIVE_GATHER -> has.gather() == GatherMode.NATIVE;
            case EXACT_ERRNO -> has.exactErrno();
            case PARTIAL_COUNT_ON_ERROR -> has.partialCountOnError();
            case FILE_SIZE_LIMIT -> has.fileSizeLimitHonoured();
            case PRIORITY -> has.priorityHonoured();
            case CANCELS_QUEUED -> has.cancelsQueued();
            case MERGES -> has.merges();
            case DESCRIPTOR -> file.fd().isPresent();
            case KEVENT -> has.notifications().contains(NotifyKind.KEVENT);
            case SIGNAL -> has.notifications().contains(NotifyKind.SIGNAL);
            case DIRECT -> has.offsetAlignment() > 1;
        };
    }
}
