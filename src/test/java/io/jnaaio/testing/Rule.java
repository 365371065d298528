package io.jnaaio.testing;

import io.jnaaio.api.Errno;

/**
 * A rule of a plan.
 *
 * @param calls the calls to which it applies
 * @param fault the fault to inject
 */
record Rule(Calls calls, Fault fault) {
    /** A fault of a call. */
    sealed interface Fault permits Fail, Cut, Refuse, Never, Delay, Twice, Cancel {
        /** Faults of the same aspect exclude each other in one call; others can be combined. */
        default String aspect() {
            return getClass().getSimpleName();
        }
    }

    /** The call fails with an error. */
    record Fail(Errno errno) implements Fault {
        @Override
        public String aspect() {
            return "outcome";
        }
    }

    /** The transfer is limited to this number of bytes. */
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

    /** The call stays in flight. */
    record Never() implements Fault {
        @Override
        public String aspect() {
            return "outcome";
        }
    }

    /** The call is delayed. */
    record Delay(long nanos) implements Fault {}

    /** The call is reported twice. */
    record Twice() implements Fault {}

    /** How cancelling the call ends; null if the seed chooses. */
    record Cancel(@org.jspecify.annotations.Nullable CancelRace race) implements Fault {}

    @Override
    public String toString() {
        return fault + " for " + calls;
    }
}
