package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeventLayoutTest {
    @BeforeEach
    void onlyOnLp64() {
        assumeTrue(
                Native.POINTER_SIZE == 8 && Native.LONG_SIZE == 8,
                "the numbers are those of LP64, this JVM has another data model");
    }

    @Test
    void anEventHas64Bytes() {
        assertEquals(new KeventLayout(64, 0, 8, 10, 12, 16, 24), KeventLayout.freeBsd());
    }

    @Test
    void iovecIsAnAddressAndALength() {
        assertEquals(new IovecLayout(16, 0, 8), IovecLayout.read());
    }
}
