package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AiocbLayoutTest {
    @BeforeEach
    void onlyOnLp64() {
        assumeTrue(
                Native.POINTER_SIZE == 8 && Native.LONG_SIZE == 8,
                "the numbers are those of LP64, this JVM has another data model");
    }

    @Test
    void glibcKeepsTheStateInTheBlock() {
        assertEquals(
                new AiocbLayout(168, 0, 4, 8, 16, 24, 128, 44, 40, 32, -1, 112),
                AiocbLayout.glibc());
    }

    @Test
    void freeBsdHasTheKqueueInTheSigevent() {
        assertEquals(
                new AiocbLayout(160, 0, 48, 52, 16, 24, 8, 80, 84, 88, 96, -1),
                AiocbLayout.freeBsd());
    }

    @Test
    void strideIsAMultipleOf64() {
        assertEquals(192, AiocbLayout.glibc().stride());
        assertEquals(192, AiocbLayout.freeBsd().stride());
        assertEquals(64, new AiocbLayout(64, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1).stride());
    }
}
