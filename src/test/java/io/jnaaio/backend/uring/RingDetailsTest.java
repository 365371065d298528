package io.jnaaio.backend.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.sun.jna.Pointer;
import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.IoUringCalls;
import io.jnaaio.jna.IoUringLayout;
import io.jnaaio.jna.PlatformAbi;
import java.util.ArrayList;
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
                List<String> known = List.of(details.get("setup flags known").split(" ", -1));
                for (String flag : details.get("setup").split(" ", -1)) {
                    boolean before = List.of("CQSIZE", "CLAMP").contains(flag);
                    assertTrue(before || known.contains(flag), flag + " was taken: " + known);
                }
                assertTrue(details.get("registers").startsWith("FILES"), details.get("registers"));
            } else {
                assertEquals(Map.of(), details);
            }
        }
    }

    @Test
    void aFlagIsKnownUnlessTheKernelCallsItInvalid() {
        IoUringCalls calls = mock(IoUringCalls.class);
        FileCalls files = mock(FileCalls.class);
        PlatformAbi abi = PlatformAbi.glibc("amd64");
        int flags = IoUringLayout.read().params().flags();
        List<Integer> asked = new ArrayList<>();
        when(calls.io_uring_setup(anyInt(), anyLong()))
                .then(
                        call -> {
                            asked.add(new Pointer(call.<Long>getArgument(1)).getInt(flags));
                            return asked.size() % 3 == 1 ? 77 : -1;
                        });
        when(calls.errno())
                .then(call -> abi.number(asked.size() % 3 == 2 ? Errno.EINVAL : Errno.EFAULT));
        String known = RingFeatures.setupFlags(calls, files, abi);
        assertEquals(
                "R_DISABLED COOP_TASKRUN TASKRUN_FLAG CQE32 SINGLE_ISSUER NO_MMAP"
                        + " REGISTERED_FD_ONLY HYBRID_IOPOLL CQE_MIXED SQ_REWIND",
                known);
        assertTrue(asked.contains(0x300), "TASKRUN_FLAG goes with COOP_TASKRUN: " + asked);
        verify(files, times(5)).close(77);
    }
}
