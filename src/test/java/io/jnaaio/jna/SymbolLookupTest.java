package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SymbolLookupTest {
    @Test
    void findsWhatTheProcessHas() {
        assertTrue(SymbolLookup.inProcess("pwrite"));
        assertFalse(SymbolLookup.inProcess("no_such_call"));
        assertNotNull(SymbolLookup.having("pwrite", "no_such_library"));
    }

    @Test
    void saysWhereItLooked() {
        UnsatisfiedLinkError thrown =
                assertThrows(
                        UnsatisfiedLinkError.class,
                        () -> SymbolLookup.having("no_such_call", "c", "no_such_library"));
        assertEquals(
                "no_such_call: neither in this process nor in c, no_such_library",
                thrown.getMessage());
    }
}
