package io.jnaaio.testing;

import io.jnaaio.spi.Request;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request that a {@link FakeAio} holds until it is told to complete it. A write of a user's is one request, unless it is
 * continued, split or merged: then it is one call of the system, as the driver sees it.
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

    /** The request to be done; null if a fault stands for it. */
    final @Nullable Request request;

    /** Ends it; null if it never ends. */
    final @Nullable Runnable effect;

    /** Who moves its bytes; null if a fault stands for it. */
    final @Nullable FakeDriver driver;

    /** What a fault plan knows it by: for cancelling. */
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

    /** Its place in the order in which requests came, from 1. */
    public long number() {
        return number;
    }

    /** What it does. */
    public Request.Kind kind() {
        return kind;
    }

    /** The file, absolute. */
    public Path path() {
        return path;
    }

    /** Where in the file, in bytes; meaningless for syncs and appends. */
    public long offset() {
        return offset;
    }

    /** How many bytes it shall move; 0 for a sync. */
    public long bytes() {
        return bytes;
    }

    /** When it may complete, in virtual time; {@link FakeAio#now()} moves on to it. */
    public Duration due() {
        return Duration.ofNanos(dueNanos);
    }

    /** True if a fault plan lets it never complete. */
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
