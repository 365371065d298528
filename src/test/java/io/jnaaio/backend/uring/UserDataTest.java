package io.jnaaio.backend.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioOptions;
import io.jnaaio.fixture.SeededRandom;
import io.jnaaio.fixture.Seeds;
import org.junit.jupiter.api.Test;

/** Whose a completion is: nothing is ever taken for something else. */
class UserDataTest {
    @Seeds(300)
    void aRequestIsFoundByItsSlotWhateverItsGeneration(SeededRandom random) {
        int slot = random.between(0, AioOptions.QUEUE_DEPTH_MAX);
        int generation = random.between(Integer.MIN_VALUE, Integer.MAX_VALUE);
        long userData = UserData.request(slot, generation);
        assertEquals(slot, UserData.number(userData));
        assertFalse(UserData.isCancel(userData));
        assertFalse(UserData.isWakeUp(userData));
        assertNotEquals(
                userData,
                UserData.request(slot, generation + 1),
                "the next request of a slot is another one, where the count overflows too");
    }

    @Seeds(300)
    void aCancelIsFoundByItsNumber(SeededRandom random) {
        int order = random.between(1, Integer.MAX_VALUE);
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
