package io.jnaaio.backend.pwritev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.jnaaio.api.Availability;
import io.jnaaio.api.Errno;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.PlatformAbi;
import org.junit.jupiter.api.Test;

/** What the probe of the backend finds, over doubles of the calls. */
class PwritevProbeTest {
    private static final PlatformAbi ABI = PlatformAbi.darwin();
    private static final int FD = 9;

    private final FileCalls calls = mock(FileCalls.class);
    private long closeOnExec;

    PwritevProbeTest() {
        when(calls.open(any(), anyInt(), anyInt())).thenReturn(FD);
    }

    private Availability probe() {
        Availability found = PwritevDriverFactory.probe(ABI, calls);
        verify(calls).close(FD);
        return found;
    }

    /** What reaches the C library of the third argument. */
    private void arrives(java.util.function.LongUnaryOperator arrival) {
        when(calls.fcntl(eq(FD), eq(ABI.fcntl().setfd()), anyLong()))
                .thenAnswer(
                        call -> {
                            closeOnExec = 1 & arrival.applyAsLong(call.<Long>getArgument(2));
                            return 0;
                        });
        when(calls.fcntl(eq(FD), eq(ABI.fcntl().getfd()), anyLong()))
                .thenAnswer(call -> (int) closeOnExec);
    }

    @Test
    void allIsThere() {
        arrives(argument -> argument);
        assertTrue(probe().available());
    }

    @Test
    void aProcessorOnWhichVariadicArgumentsAreLostIsRefused() {
        for (long garbage : new long[] {0, 1}) {
            arrives(argument -> garbage);
            Availability found = PwritevDriverFactory.probe(ABI, calls);
            assertFalse(found.available());
            assertEquals(
                    "fcntl(F_SETFD): the third argument does not reach the C library, because JNA does"
                            + " not know how variadic functions are called on this processor; use nio,"
                            + " or a newer JNA",
                    found.cause());
        }
    }

    @Test
    void aFilterThatForbidsReadsIsNamed() {
        arrives(argument -> argument);
        when(calls.preadv(FD, 0, 0, 0)).thenReturn(-1L);
        when(calls.errno()).thenReturn(ABI.number(Errno.EPERM));
        assertEquals("preadv: EPERM (1): a probe of /dev/null failed", probe().cause());
    }
}
