package io.jnaaio.api;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A feature that a backend may or may not have for a file.
 *
 * <p>This is the only list of capabilities: {@link Capabilities#has}, the words of {@code probe --require}, the members of {@code
 * path.capabilities} in its JSON, the table in platform-notes/probe-json.md and {@code EnabledIfCapable} of the testing jar
 * are derived from it.
 */
public enum Capability {
    NATIVE_GATHER(
            Where.BACKEND,
            "a gather is written by one vectored call",
            can -> can.gather() == GatherMode.NATIVE,
            can -> "gathers " + can.gather()),
    COALESCED_GATHER(
            Where.BACKEND,
            "a gather is written by one call, whether or not the buffers are copied together",
            can -> can.gather() != GatherMode.SEQUENTIAL,
            can -> "gathers " + can.gather()),
    CALLBACK(NotifyKind.CALLBACK, "completions can be notified by a callback"),
    KEVENT(NotifyKind.KEVENT, "completions can be notified by an event on your own kqueue"),
    SIGNAL(NotifyKind.SIGNAL, "completions can be notified by a signal to the process"),
    THREAD_ID(NotifyKind.THREAD_ID, "completions can be notified by a signal to one thread"),
    EXACT_ERRNO(
            Where.FILE,
            "errors carry the system's errno; without it they are EIO with the Java exception as the"
                    + " cause, unless its type says more"),
    PARTIAL_COUNT_ON_ERROR(
            Where.FILE, "a call that fails midway reports the bytes transferred before"),
    FILE_SIZE_LIMIT(Where.FILE, "`RLIMIT_FSIZE` stops writes with EFBIG"),
    PRIORITY(Where.FILE, "priorities change the order of service"),
    CANCELS_QUEUED(
            Where.FILE, "a request that the system has queued but not started can be cancelled"),
    MERGES(Where.FILE, "operations on adjacent ranges may be written or read by one call"),
    DESCRIPTOR(Where.FILE, "the file has a descriptor, `AioFile.fd()`"),
    DIRECT(
            Where.DIRECT_FILE,
            "files can be opened with `ExtendedOpenOption.DIRECT`",
            can -> can.offsetAlignment() > 1,
            can -> "uses the page cache for the file"),
    UNCACHED(
            Where.OPTION_FILE,
            "reads and writes carry `RWF_DONTCACHE`, for a file opened with `AioOpenOption.UNCACHED`"),
    WRITE_BEHIND(
            Where.OPTION_FILE,
            "written pages are dropped by the library, for a file opened with"
                    + " `AioOpenOption.WRITE_BEHIND`"),
    ATOMIC_WRITE(
            Where.DIRECT_FILE,
            "`AioFile.writevAtomic` works: after a power failure all of the write is in the file, or none of it",
            can -> can.atomicUnitMax() > 0,
            can -> "has no atomic writes");

    private final Where where;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // lambdas that hold no state
    private final @Nullable Predicate<Capabilities> follows;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<Capabilities, String> whyNot;

    /** A capability that a driver sets. */
    Capability(Where where, String meaning) {
        this(where, meaning, null, can -> "cannot do this");
    }

    Capability(NotifyKind kind, String meaning) {
        this(
                Where.BACKEND,
                meaning,
                can -> can.notifications().contains(kind),
                can -> "notifies by " + can.notifications().stream().sorted().toList());
    }

    Capability(
            Where where,
            String meaning,
            @Nullable Predicate<Capabilities> follows,
            Function<Capabilities, String> whyNot) {
        this.where = where;
        this.meaning = meaning;
        this.follows = follows;
        this.whyNot = whyNot;
    }

    /** What is needed to find out whether the capability is available. */
    public enum Where {
        /** The same for all files of a backend. */
        BACKEND,
        /** A file. */
        FILE,
        /** A file opened with {@code ExtendedOpenOption.DIRECT}. */
        DIRECT_FILE,
        /** A file opened with the {@link AioOpenOption} of the same name. */
        OPTION_FILE
    }

    /** What is needed to find out whether the capability is available. */
    public Where where() {
        return where;
    }

    /** What the capability means: a sentence without a full stop. */
    public String meaning() {
        return meaning;
    }

    /** The name in commands and in JSON, such as {@code native-gather}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** True if it is derived from other values and not set by a driver. */
    boolean isDerived() {
        return follows != null;
    }

    /** True if these values imply it. */
    boolean followsFrom(Capabilities values) {
        return follows != null && follows.test(values);
    }

    /** Why a file with these values lacks it. */
    String whyNot(Capabilities values) {
        return values.backend() + " " + whyNot.apply(values);
    }
}
