package io.jnaaio.testing;

import io.jnaaio.spi.Request;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request that a {@link FakeAio} holds until it is told to complete it: one system call, as the driver sees it. A
 * user's write is one request unless it is continued, split or merged.
 */
public final class InFlight {
    private final long number;
    private final Request.Kind kind;
    private final Path path;
    private final long offset;
    private final long bytes;
    private final long dueNanos;
    private final boolean delayed;
    private final String fault;

    /** The request to execute; null if a fault replaces it. */
    final @Nullable Request request;

    /** Completes it; null if it never completes. */
    final @Nullable Runnable effect;

    /** The driver that transfers its bytes; null if a fault replaces it. */
    final @Nullable FakeDriver driver;

    /** The request as the fault plan knows it, used to cancel it. */
    final Request asked;

    InFlight(
            long number,
            Path path,
            Request asked,
            @Nullable Request request,
            @Nullable FakeDriver driver,
            @Nullable Runnable effect,
            long dueNanos,
            boolean delayed,
            String fault) {
        this.number = number;
        this.kind = asked.kind();
        this.path = path;
        this.offset = asked.offset();
        this.bytes = asked.lengthBytes();
        this.asked = asked;
        this.request = request;
        this.driver = driver;
        this.effect = effect;
        this.dueNanos = dueNanos;
        this.delayed = delayed;
        this.fault = fault;
    }

    /** Its number in the order of submission, from 1. */
    public long number() {
        return number;
    }

    /** The kind of the request. */
    public Request.Kind kind() {
        return kind;
    }

    /** The file, absolute. */
    public Path path() {
        return path;
    }

    /** The offset in the file, in bytes; unused for syncs and appends. */
    public long offset() {
        return offset;
    }

    /** The number of bytes to transfer; 0 for a sync. */
    public long bytes() {
        return bytes;
    }

    /** The virtual time at which it is due; {@link FakeAio#now()} advances to it. */
    public Duration due() {
        return Duration.ofNanos(dueNanos);
    }

    /** True if the fault plan keeps it from ever completing. */
    public boolean neverCompletes() {
        return effect == null && request == null;
    }

    boolean delayed() {
        return delayed;
    }

    long dueNanos() {
        return dueNanos;
    }

    @Override
    public String toString() {
        return "#" + number + " " + describe(kind, bytes, offset, path) + fault;
    }

    static String describe(Request.Kind kind, long bytes, long offset, Path path) {
        String what = kind.isTransfer() ? " of " + bytes + " bytes at " + offset + " of " : " of ";
        return kind + what + path;
    }
}
