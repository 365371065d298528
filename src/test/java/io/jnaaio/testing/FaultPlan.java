package io.jnaaio.testing;

import io.jnaaio.api.Errno;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The faults to inject, given by a seed and rules. Immutable. {@link #start()} begins a run, which counts calls; the
 * same plan produces the same faults for the same calls in every run.
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
 * <p>Faults are injected below the engine, that is, below the continuation of short writes, merging and the ordering of
 * syncs. If several rules match a call, the first one decides its outcome; delays, double reports and cancel races
 * apply in addition.
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

    /** A plan without faults. */
    public static FaultPlan none() {
        return builder().build();
    }

    /** Returns a builder without rules and with the seed 0. */
    public static Builder builder() {
        return new Builder();
    }

    /** Begins a run. Pass it to one engine, over a {@link FakeAio} or any backend. */
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
     * A consumer that passes everything on twice. Pass it to {@code SigevNotify.callback} to test whether your code
     * tolerates a second notification. The engine itself never notifies twice, even if its driver reports twice
     * ({@link Builder#reportTwice}, {@link CancelRace#TWICE}) or an executor runs a task twice.
     *
     * @param <T> the type of the consumer's argument
     */
    public static <T> Consumer<T> twice(Consumer<T> consumer) {
        return consumer.andThen(consumer);
    }

    @Override
    public String toString() {
        String room = roomBytes == Long.MAX_VALUE ? "" : ", room for " + roomBytes + " bytes";
        return "FaultPlan, seed " + seed + room + ", rules " + rules;
    }

    /** Builds a plan. */
    public static final class Builder {
        private long seed;
        private final List<Rule> rules = new ArrayList<>();
        private long roomBytes = Long.MAX_VALUE;

        private Builder() {}

        /** Sets the seed of all random decisions. */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /**
         * Makes the calls fail without transferring anything.
         *
         * @throws IllegalArgumentException for an errno that no call fails with: for EAGAIN use {@link #refuse}, for
         *     ECANCELED use {@link #cancel}
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
         * Limits the transfers to this number of bytes.
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
         * Refuses the submissions with EAGAIN, as if the system's queue were full. Each attempt counts as a call:
         * {@code refuse(Calls.writes().calls(3, 5))} returns EAGAIN three times. If nothing is in flight, the engine's
         * timer tries a refused submission again, in real time; the run is then reproducible only if the test waits
         * with {@link FakeAio#awaitInFlight}.
         */
        public Builder refuse(Calls calls) {
            return add(new Rule.Refuse(), calls);
        }

        /** Delays the calls, in virtual time on a {@link FakeAio}, in real time over a real backend. */
        public Builder delay(Duration time, Calls calls) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException(
                        "delay: " + time + ": a time above zero is expected");
            }
            return add(new Rule.Delay(time.toNanos()), calls);
        }

        /**
         * Keeps the calls in flight until {@link Faults#release()}, or until a cancellation that a rule lets succeed.
         * Anything that waits for them blocks, so close the run, or the fake, before or together with the engine.
         */
        public Builder neverComplete(Calls calls) {
            return add(new Rule.Never(), calls);
        }

        /**
         * Makes the driver report the calls a second time. The second report does not use the engine's own request,
         * whose slot may belong to another operation by then, but a copy with the same slot; the engine must ignore it.
         * Code between driver and engine sees both reports. For a second report of the same request use
         * {@link CancelRace#TWICE}; for a second notification use {@link FaultPlan#twice}.
         */
        public Builder reportTwice(Calls calls) {
            return add(new Rule.Twice(), calls);
        }

        /** Sets how cancelling the calls ends. */
        public Builder cancel(CancelRace race, Calls calls) {
            return add(new Rule.Cancel(Objects.requireNonNull(race, "race")), calls);
        }

        /** Lets the seed choose, from {@link CancelRace}, how cancelling the calls ends. */
        public Builder cancelAnyhow(Calls calls) {
            return add(new Rule.Cancel(null), calls);
        }

        /**
         * Makes the disk full once files have grown by this number of bytes in total. The write that exceeds the limit
         * is short; later writes that extend a file, and a preallocation that would exceed the limit, fail with ENOSPC.
         * Overwriting existing data needs no space.
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

        /** Returns the plan. */
        public FaultPlan build() {
            return new FaultPlan(this);
        }
    }
}
