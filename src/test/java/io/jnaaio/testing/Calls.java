package io.jnaaio.testing;

import io.jnaaio.spi.Request;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects the driver calls to which a rule of a {@link FaultPlan} applies, by kind, file, range and number. Immutable.
 *
 * <p>A call is one submission to the driver: the continuation of a short write is another call, and so is a retry after
 * EAGAIN.
 */
public final class Calls {
    private final Set<Request.Kind> kinds;
    private final @Nullable Path file;
    private final long from;
    private final long to;
    private final long first;
    private final long last;
    private final double chance;

    private Calls(
            Set<Request.Kind> kinds,
            @Nullable Path file,
            long from,
            long to,
            long first,
            long last,
            double chance) {
        this.kinds = kinds;
        this.file = file;
        this.from = from;
        this.to = to;
        this.first = first;
        this.last = last;
        this.chance = chance;
    }

    private static Calls of(Request.Kind kind, Request.Kind... more) {
        return new Calls(EnumSet.of(kind, more), null, 0, Long.MAX_VALUE, 1, Long.MAX_VALUE, 1);
    }

    /** All calls. */
    public static Calls any() {
        return of(Request.Kind.WRITE, Request.Kind.values());
    }

    /** All writes. */
    public static Calls writes() {
        return of(Request.Kind.WRITE);
    }

    /** All reads. */
    public static Calls reads() {
        return of(Request.Kind.READ);
    }

    /** All fsyncs, fdatasyncs and barriers. */
    public static Calls syncs() {
        return of(Request.Kind.SYNC, Request.Kind.DATASYNC, Request.Kind.BARRIER);
    }

    /** Only calls on one file, given by its path or by the end of its path, such as its name. */
    public Calls file(String name) {
        return file(Path.of(name));
    }

    /** Only calls on one file, given by its path or by the end of its path, such as its name. */
    public Calls file(Path name) {
        if (name.toString().isEmpty()) {
            throw new IllegalArgumentException("file: an empty name is no file's");
        }
        return new Calls(kinds, name, from, to, first, last, chance);
    }

    /**
     * Only transfers that touch a range.
     *
     * @param begin the start of the range, in bytes
     * @param end the end of the range, exclusive
     * @throws IllegalArgumentException if the range is empty, or these are syncs, which have none
     */
    public Calls range(long begin, long end) {
        if (begin < 0 || end <= begin) {
            throw new IllegalArgumentException(
                    "range " + begin + " to " + end + ": it has no bytes; begin below end");
        }
        if (kinds.stream().noneMatch(Request.Kind::isTransfer)) {
            throw new IllegalArgumentException("range: syncs are for the whole file");
        }
        return new Calls(kinds, file, begin, end, first, last, chance);
    }

    /**
     * Only the {@code k}-th of these calls in a run.
     *
     * @param k the number of the call, from 1
     */
    public Calls call(long k) {
        return calls(k, k);
    }

    /** The {@code k}-th of these calls and all later ones. */
    public Calls from(long k) {
        return calls(k, Long.MAX_VALUE);
    }

    /** The {@code k}-th to the {@code n}-th of these calls. */
    public Calls calls(long k, long n) {
        if (k < 1 || n < k) {
            throw new IllegalArgumentException(
                    "calls " + k + " to " + n + ": calls are counted from 1, upwards");
        }
        return new Calls(kinds, file, from, to, k, n, chance);
    }

    /**
     * Each of these calls with a probability; the plan's seed decides.
     *
     * @param probability above 0, to 1
     */
    public Calls chance(double probability) {
        if (!(probability > 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "chance " + probability + ": above 0 and at most 1 is expected");
        }
        return new Calls(kinds, file, from, to, first, last, probability);
    }

    // ---- called by a run

    @Nullable Path file() {
        return file;
    }

    boolean hasTransfers() {
        return kinds.stream().anyMatch(Request.Kind::isTransfer);
    }

    long first() {
        return first;
    }

    /** Whether a call is one of these, regardless of its number. */
    boolean are(Request.Kind kind, Path path, long offset, long bytes) {
        boolean ranged = from > 0 || to < Long.MAX_VALUE;
        return kinds.contains(kind)
                && isFile(path)
                && (!ranged || (kind.isTransfer() && offset < to && offset + bytes > from));
    }

    boolean isFile(Path path) {
        return file == null || FakeDisk.key(path).endsWith(file);
    }

    /** Whether the {@code number}-th of these calls is selected. */
    boolean hit(long number, double drawn) {
        return number >= first && number <= last && drawn < chance;
    }

    /**
     * Whether the two do not conflict: they differ in a criterion other than the number, or their numbers do not
     * overlap.
     */
    boolean apart(Calls other) {
        boolean alike =
                kinds.equals(other.kinds)
                        && Objects.equals(file, other.file)
                        && from == other.from
                        && to == other.to
                        && chance == 1
                        && other.chance == 1;
        return !alike || last < other.first || other.last < first;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (first == last) {
            text.append("call ").append(first).append(" of ");
        } else if (last < Long.MAX_VALUE) {
            text.append("calls ").append(first).append(" to ").append(last).append(" of ");
        } else if (first > 1) {
            text.append("calls from ").append(first).append(" on of ");
        }
        text.append(kinds);
        if (file != null) {
            text.append(" on ").append(file);
        }
        if (from > 0 || to < Long.MAX_VALUE) {
            text.append(" in ").append(from).append(" to ").append(to);
        }
        if (chance < 1) {
            text.append(" with probability ").append(chance);
        }
        return text.toString();
    }
}
