package io.jnaaio.backend.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioOptions;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Whose a completion is: nothing is ever taken for something else. */
class UserDataTest {
    @Property
    void aRequestIsFoundByItsSlotWhateverItsGeneration(
            @ForAll @IntRange(min = 0, max = AioOptions.QUEUE_DEPTH_MAX) int slot,
            @ForAll int generation) {
        long userData = UserData.request(slot, generation);
        assertEquals(slot, UserData.number(userData));
        assertFalse(UserData.isCancel(userData));
        assertFalse(UserData.isWakeUp(userData));
        assertNotEquals(
                userData,
                UserData.request(slot, generation + 1),
                "the next request of a slot is another one, where the count overflows too");
    }

    @Property
    void aCancelIsFoundByItsNumber(@ForAll @IntRange(min = 1) int order) {
        long userData = UserData.cancel(order);
        assertTrue(UserData.isCancel(userData));
        assertFalse(UserData.isWakeUp(userData));
        assertEquals(order, UserData.number(userData));
        assertNotEquals(userData, UserData.request(order, 0));
    }

    @Test
    void theWakeUpIsNobodyElses() {
        assertTrue(UserData.isWakeUp(UserData.wakeUp()));
        assertFalse(UserData.isCancel(UserData.wakeUp()));
    }
}
