package io.jnaaio.testing;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import java.util.function.Predicate;

/** What a test may need of the backend that serves its files; asked for by {@link EnabledIfCapable}. */
public enum Capability {
    /** A gather goes down as one vectored call. */
    NATIVE_GATHER(file -> file.capabilities().gather() == GatherMode.NATIVE),
    /** Errors carry the system's own errno. */
    EXACT_ERRNO(file -> file.capabilities().exactErrno()),
    /** A call that runs into an error midway reports the bytes before it. */
    PARTIAL_COUNT_ON_ERROR(file -> file.capabilities().partialCountOnError()),
    /** {@code RLIMIT_FSIZE} stops writes with EFBIG. */
    FILE_SIZE_LIMIT(file -> file.capabilities().fileSizeLimitHonoured()),
    /** Priorities change the order of service. */
    PRIORITY(file -> file.capabilities().priorityHonoured()),
    /** What the system has queued can be cancelled. */
    CANCELS_QUEUED(file -> file.capabilities().cancelsQueued()),
    /** Operations whose ranges touch may go down as one call. */
    MERGES(file -> file.capabilities().merges()),
    /** Files have a descriptor. */
    DESCRIPTOR(file -> file.fd().isPresent()),
    /** The kernel tells of completions by kevent. */
    KEVENT(file -> file.capabilities().notifications().contains(NotifyKind.KEVENT)),
    /** The kernel tells of completions by a signal. */
    SIGNAL(file -> file.capabilities().notifications().contains(NotifyKind.SIGNAL)),
    /** Files of the temporary folder can be opened with {@code ExtendedOpenOption.DIRECT}. */
    DIRECT(file -> file.capabilities().offsetAlignment() > 1);

    private final Predicate<AioFile> holds;

    Capability(Predicate<AioFile> holds) {
        this.holds = holds;
    }

    boolean of(AioFile file) {
        return holds.test(file);
    }
}
