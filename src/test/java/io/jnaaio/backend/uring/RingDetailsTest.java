package io.jnaaio.backend.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.ProbeReport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RingDetailsTest {
    @Test
    void bitsWithoutANameAreNumbers() {
        assertEquals("", RingDetails.bits(0, List.of("A", "B")));
        assertEquals("A 0x4", RingDetails.bits(5, List.of("A", "B")));
        assertEquals("0x80000000", RingDetails.bits(Integer.MIN_VALUE, List.of("A")));
    }

    @Test
    void theReportHasThemWhereThereIsARing() {
        for (ProbeReport.Backend backend : Aio.probe().backends()) {
            boolean ring =
                    backend.id().equals(BackendId.IO_URING) && backend.availability().available();
            Map<String, String> details = backend.details();
            if (ring) {
                assertTrue(details.get("opcodes").contains("NOP READV WRITEV FSYNC"));
                assertTrue(details.get("features").contains("NODROP SUBMIT_STABLE"));
                assertTrue(details.get("setup").contains("CLAMP"));
            } else {
                assertEquals(Map.of(), details);
            }
        }
    }
}
