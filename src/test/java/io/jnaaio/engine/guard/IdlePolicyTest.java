package io.jnaaio.engine.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spins first, and then pauses that grow up to a maximum. */
class IdlePolicyTest {
    @ParameterizedTest
    @EnumSource
    void spinsAndThenPausesThatNeverShrink(IdlePolicy policy) {
        int spins = policy.spins();
        for (int turn = 0; turn < spins; turn++) {
            assertEquals(0, policy.pauseNanos(turn));
        }
        long before = 1;
        for (int turn = spins; turn < spins + 100; turn++) {
            long pause = policy.pauseNanos(turn);
            assertTrue(pause >= before, turn + ": " + pause + " after " + before);
            before = pause;
        }
        assertEquals(before, policy.pauseNanos(Integer.MAX_VALUE), "the maximum stays");
    }

    @Test
    void pausesDoubleUpToAMillisecond() {
        assertEquals(20_000, IdlePolicy.NOT_REPORTED.pauseNanos(0));
        assertEquals(40_000, IdlePolicy.NOT_REPORTED.pauseNanos(1));
        assertEquals(640_000, IdlePolicy.NOT_REPORTED.pauseNanos(5));
        assertEquals(1_000_000, IdlePolicy.NOT_REPORTED.pauseNanos(6));
    }

    @Test
    void spinsOnlyWhereAnotherCoreCanEndTheWait() {
        boolean many = Runtime.getRuntime().availableProcessors() > 1;
        assertEquals(many, IdlePolicy.SHORT_LOCK.spins() > 0);
        assertEquals(many, IdlePolicy.ONE_CALL.spins() > 0);
        assertEquals(0, IdlePolicy.OTHER_PROCESS.spins());
    }

    @Test
    void anInterruptStaysPending() {
        Thread.currentThread().interrupt();
        IdlePolicy.OTHER_PROCESS.idle(this, 0);
        assertTrue(Thread.interrupted());
        assertFalse(Thread.interrupted());
    }
}
