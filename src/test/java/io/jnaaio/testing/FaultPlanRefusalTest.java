package io.jnaaio.testing;

import static io.jnaaio.testing.FaultPlanTest.fake;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.Errno;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Plans that cannot be executed: detected when they are built, or at the end. */
class FaultPlanRefusalTest {
    private static void refused(String part, Executable bad) {
        String message = assertThrows(IllegalArgumentException.class, bad).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void badPlansAreRefused() {
        FaultPlan.Builder plan = FaultPlan.builder();
        refused("use refuse", () -> plan.fail(Errno.EAGAIN, Calls.any()));
        refused("use cancel", () -> plan.fail(Errno.ECANCELED, Calls.any()));
        refused("no failure", () -> plan.fail(Errno.SUCCESS, Calls.any()));
        refused("move no bytes", () -> plan.shortTransfer(1, Calls.syncs()));
        refused("at least 1", () -> plan.shortTransfer(0, Calls.writes()));
        refused("above zero", () -> plan.delay(Duration.ZERO, Calls.writes()));
        refused("0 or more", () -> plan.diskFull(-1));
        refused("counted from 1", () -> Calls.writes().call(0));
        refused("begin below end", () -> Calls.writes().range(5, 5));
        refused("whole file", () -> Calls.syncs().range(0, 5));
        refused("chance 0.0", () -> Calls.writes().chance(0));
    }

    @Test
    void aPlanThatContradictsItselfIsRefused() {
        FaultPlan.Builder plan =
                FaultPlan.builder().fail(Errno.EIO, Calls.writes().file("log").call(3)).diskFull(5);
        refused("contradict", () -> plan.neverComplete(Calls.writes().file("log").from(2)));
        refused("room for 5", () -> plan.diskFull(6));
        plan.neverComplete(Calls.writes().file("log").from(4));
    }

    @Test
    void aRuleForAnUnknownFileIsSaidAtTheEnd() {
        FakeAio fake = fake(FaultPlan.builder().fail(Errno.EIO, Calls.writes().file("lgo")));
        assertTrue(fake.file("log").isOpen());
        String message = assertThrows(IllegalStateException.class, fake::close).getMessage();
        assertTrue(message.contains("lgo") && message.contains("log"), message);
        assertFalse(fake.io().isOpen(), "and all is closed");
    }
}
