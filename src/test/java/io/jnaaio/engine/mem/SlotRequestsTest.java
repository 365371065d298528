package io.jnaaio.engine.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.contract.PlainRequest;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class SlotRequestsTest {
    private final FileHandle file =
            (FileHandle)
                    Proxy.newProxyInstance(
                            FileHandle.class.getClassLoader(),
                            new Class<?>[] {FileHandle.class},
                            (proxy, method, arguments) -> {
                                throw new AssertionError(method);
                            });

    private final SlotRequests requests = new SlotRequests(4);
    private final Request first = new PlainRequest(2, Request.Kind.WRITE, file);
    private final Request second = new PlainRequest(2, Request.Kind.READ, file);

    @Test
    void aRequestIsTakenOnce() {
        requests.put(first);
        assertSame(first, requests.at(2));
        assertTrue(requests.contains(first));
        assertTrue(requests.take(first));
        assertFalse(requests.take(first));
        assertNull(requests.at(2));
        assertEquals(4, requests.slots());
    }

    @Test
    void theNextRequestOfASlotIsAnotherOne() {
        requests.put(first);
        int generation = requests.generation(2);
        assertTrue(requests.take(first));
        requests.put(second);
        assertNotEquals(generation, requests.generation(2));
        assertFalse(requests.contains(first));
        assertFalse(requests.take(first), "its slot is in use again");
        assertSame(second, requests.at(2));
    }
}
