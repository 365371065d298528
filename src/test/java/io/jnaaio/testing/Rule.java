package io.jnaaio.testing;

import io.jnaaio.api.Errno;

/**
 * One rule of a plan.
 *
 * @param calls which calls it is for
 * @param fault what happens to them
 */
record Rule(Calls calls, Fault fault) {
    /** What happens to a call. */
    sealed interface Fault permits Fail, Cut, Refuse, Never, Delay, Twice, Cancel {
        /** Faults of the same aspect exclude each other in one call; others go together. */
        default String aspect() {
            return getClass().getSimpleName();
        }
    }

    /** The outcome is an error. */
    record Fail(Errno errno) implements Fault {
        @Override
        public String aspect() {
            return "outcome";
        }
    }

    /** The transfer is cut to so many bytes. */
    record Cut(long bytes) implements Fault {
        @Override
        public String aspect() {
            return "outcome";
        }
    }

    /** The submission is refused with EAGAIN. */
    record Refuse() implements Fault {
        @Override
        public String aspect() {
            return "outcome";
        }
    }

    /** It stays in flight. */
    record Never() implements Fault {
        @Override
        public String aspect() {
            return "outcome";
        }
    }

    /** It takes so long. */
    record Delay(long nanos) implements Fault {}

    /** It is reported twice. */
    record Twice() implements Fault {}

    /** A cancel of it ends so; null if the seed chooses. */
    record Cancel(@org.jspecify.annotations.Nullable CancelRace race) implements Fault {}

    @Override
    public String toString() {
        return fault + " for " + calls;
    }
}
