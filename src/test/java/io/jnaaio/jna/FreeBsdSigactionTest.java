package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.Native;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Layouts that were read from the headers and not measured; the double asserts the same of its C declaration. */
class FreeBsdSigactionTest {
    @BeforeEach
    void onlyOnLp64() {
        Assumptions.assumeTrue(
                Native.POINTER_SIZE == Long.BYTES,
                "the layouts are those of LP64, this JVM has another data model");
    }

    @Test
    void sigactionLiesAsInTheHeader() throws Exception {
        FreeBsdSigaction action = new FreeBsdSigaction();
        assertEquals(32, action.size());
        assertEquals(new StructMember(0, 8), StructMember.of(action, "__sigaction_u"));
        assertEquals(new StructMember(8, 4), StructMember.of(action, "sa_flags"));
        assertEquals(new StructMember(12, 16), StructMember.of(action, "sa_mask"));
    }

    @Test
    void dlInfoIsFourPointers() throws Exception {
        DlInfo info = new DlInfo();
        assertEquals(32, info.size());
        assertEquals(new StructMember(0, 8), StructMember.of(info, "dli_fname"));
        assertEquals(new StructMember(24, 8), StructMember.of(info, "dli_saddr"));
    }
}
