package io.jnaaio.testing;

import io.jnaaio.api.Errno;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong, and when: a seed and rules. Immutable; {@link #start()} begins a run of it, which counts calls, and the same
 * plan gives the same faults for the same calls each time.
 *
 * <pre>{@code
 * FaultPlan plan =
 *         FaultPlan.builder()
 *                 .seed(42)
 *                 .fail(Errno.EIO, Calls.syncs().file("log").call(2))
 *                 .shortTransfer(100, Calls.writes().call(1))
 *                 .diskFull(1_000_000)
 *                 .build();
 * try (FakeAio fake = FakeAio.builder().faults(plan).create()) { ... }
 * }</pre>
 *
 * <p>The faults come below the engine: below the continuation of short writes, merging and the order of syncs. Of several
 * rules that fit a call, the first one decides what becomes of it; delays, double reports and cancel races come on top.
 */
public final class FaultPlan {
    private final long seed;
    private final List<Rule> rules;
    private final long roomBytes;

    private FaultPlan(Builder builder) {
        seed = builder.seed;
        rules = List.copyOf(builder.rules);
        roomBytes = builder.roomBytes;
    }

    /** Nothing goes wrong. */
    public static FaultPlan none() {
        return builder().build();
    }

    /** A plan without rules yet, and with the seed 0. */
    public static Builder builder() {
        return new Builder();
    }

    /** Begins a run: give it to one engine, over a {@link FakeAio} or any backend. */
    public Faults start() {
        return new Faults(this);
    }

    long seed() {
        return seed;
    }

    List<Rule> rules() {
        return rules;
    }

    long roomBytes() {
        return roomBytes;
    }

    /**
     * A consumer that is told everything twice: given to {@code SigevNotify.callback}, it shows whether the code under test
     * guards itself. The engine never notifies twice, even where its driver reports twice ({@link Builder#reportTwice}, {@link
     * CancelRace#TWICE}) or an executor runs a task twice.
     *
     * @param <T> what it takes
     */
    public static <T> Consumer<T> twice(Consumer<T> consumer) {
        return consumer.andThen(consumer);
    }

    @Override
    public String toString() {
        String room = roomBytes == Long.MAX_VALUE ? "" : ", room for " + roomBytes + " bytes";
        return "FaultPlan, seed " + seed + room + ", rules " + rules;
    }

    /** Collects rules. */
    public static final class Builder {
        private long seed;
        private final List<Rule> rules = new ArrayList<>();
        private long roomBytes = Long.MAX_VALUE;

        private Builder() {}

        /** Decides all that is left to chance. */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /**
         * Those calls fail, and move nothing.
         *
         * @throws IllegalArgumentException for what no call fails with: EAGAIN is {@link #refuse}, ECANCELED is {@link
         *     #cancel}
         */
        public Builder fail(Errno errno, Calls calls) {
            if (errno == Errno.SUCCESS || errno == Errno.EINPROGRESS) {
                throw new IllegalArgumentException("fail: " + errno + " is no failure");
            }
            if (errno == Errno.EAGAIN || errno == Errno.ECANCELED) {
                throw new IllegalArgumentException(
                        "fail: "
                                + errno
                                + (errno == Errno.EAGAIN
                                        ? " refuses a submission: use refuse"
                                        : " is the end of a cancelled call: use cancel"));
            }
            return add(new Rule.Fail(Objects.requireNonNull(errno, "errno")), calls);
        }

        /**
         * Those transfers move only so many bytes, if they have more.
         *
         * @param bytes 1 or more
         */
        public Builder shortTransfer(long bytes, Calls calls) {
            if (bytes < 1) {
                throw new IllegalArgumentException(
                        "shortTransfer: " + bytes + " bytes: at least 1 is expected");
            }
            if (!calls.hasTransfers()) {
                throw new IllegalArgumentException(
                        "shortTransfer: " + calls + " move no bytes: name writes or reads");
            }
            return add(new Rule.Cut(bytes), calls);
        }

        /**
         * Those submissions are refused with EAGAIN, as by a full system; each attempt is a call. {@code
         * refuse(Calls.writes().calls(3, 5))} is EAGAIN three times. One that comes while nothing is in flight is tried again
         * by the engine's own timer, in real time: there a run is the same again only if it waits for it with {@link
         * FakeAio#awaitInFlight}.
         */
        public Builder refuse(Calls calls) {
            return add(new Rule.Refuse(), calls);
        }

        /** Those calls take that much longer: virtual time on a {@link FakeAio}, real time over a real backend. */
        public Builder delay(Duration time, Calls calls) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException(
                        "delay: " + time + ": a time above zero is expected");
            }
            return add(new Rule.Delay(time.toNanos()), calls);
        }

        /**
         * Those calls stay in flight until {@link Faults#release()}, or until a cancel that a rule lets win. What waits for
         * them waits: close the run, or the fake, before or with the engine.
         */
        public Builder neverComplete(Calls calls) {
            return add(new Rule.Never(), calls);
        }

        /**
         * The driver reports those calls a second time, after the first. The second report is not of the engine's own request,
         * which may have been taken for another operation by then, but of a copy with the same slot: the engine must refuse
         * it, and does no harm. Whoever stands between driver and engine sees both. A second report of the very request is
         * {@link CancelRace#TWICE}; a second notification is {@link FaultPlan#twice}.
         */
        public Builder reportTwice(Calls calls) {
            return add(new Rule.Twice(), calls);
        }

        /** A cancel of those calls ends so. */
        public Builder cancel(CancelRace race, Calls calls) {
            return add(new Rule.Cancel(Objects.requireNonNull(race, "race")), calls);
        }

        /** A cancel of those calls ends in one of the ways of {@link CancelRace}; the seed chooses which. */
        public Builder cancelAnyhow(Calls calls) {
            return add(new Rule.Cancel(null), calls);
        }

        /**
         * The disk is full when files have grown by so many bytes in all: the write that would pass it is short, those after it
         * fail with ENOSPC, and so does a preallocation that would pass it. Writing over what is there needs no room.
         *
         * @param bytes 0 or more
         */
        public Builder diskFull(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException(
                        "diskFull: " + bytes + " bytes: 0 or more is expected");
            }
            if (roomBytes != Long.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "diskFull: the plan has room for "
                                + roomBytes
                                + " bytes already, and cannot have for "
                                + bytes
                                + " too");
            }
            roomBytes = bytes;
            return this;
        }

        private Builder add(Rule.Fault fault, Calls calls) {
            Rule added = new Rule(Objects.requireNonNull(calls, "calls"), fault);
            @Nullable Rule against =
                    rules.stream()
                            .filter(rule -> rule.fault().aspect().equals(fault.aspect()))
                            .filter(rule -> !rule.calls().apart(calls))
                            .findFirst()
                            .orElse(null);
            if (against != null) {
                throw new IllegalArgumentException(
                        "the rules contradict each other: "
                                + against
                                + " and "
                                + added
                                + " are for the same calls; say which calls by call, from or range");
            }
            rules.add(added);
            return this;
        }

        /** The plan. */
        public FaultPlan build() {
            return new FaultPlan(this);
        }
    }
}
