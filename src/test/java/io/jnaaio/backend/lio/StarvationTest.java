package io.jnaaio.backend.lio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LinuxCalls;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.PosixAio;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** When the read that wakes the reaper is withdrawn, and when it is pending again. The clock is the test's. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "glibc is played with the numbers of Linux")
class StarvationTest {
    private static final PlatformAbi ABI = PlayedAio.ABI;
    private static final int EVENTFD = 77;

    private final PosixAio aio = mock(PosixAio.class);
    private final FileCalls calls = mock(FileCalls.class);
    private long now = 1;
    private Errno read = Errno.EINPROGRESS;
    private WakeUp wakeUp;

    @BeforeEach
    void open() throws IOException {
        LinuxCalls linux = mock(LinuxCalls.class);
        when(linux.eventfd(anyInt(), anyInt())).thenReturn(EVENTFD);
        when(aio.aio_error(anyLong())).thenAnswer(call -> ABI.number(read));
        when(calls.write(anyInt(), anyLong(), anyLong())).thenReturn(8L);
        wakeUp = WakeUp.open(ABI, aio, calls, linux, () -> now);
    }

    @AfterEach
    void close() {
        read = Errno.SUCCESS;
        wakeUp.close();
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void assertWithdrawn(int timesSoFar) {
        verify(calls, times(timesSoFar)).write(anyInt(), anyLong(), anyLong());
    }

    @Test
    void whileRequestsCompleteItStaysPending() {
        for (int i = 0; i < 100; i++) {
            assertTrue(wakeUp.arm(true));
            pass(50);
        }
        verify(calls, never()).write(anyInt(), anyLong(), anyLong());
        verify(aio, times(1)).aio_read(anyLong());
    }

    @Test
    void withoutProgressItIsWithdrawnForASecond() {
        assertTrue(wakeUp.arm(true));
        pass(9);
        assertTrue(wakeUp.arm(false), "most requests take no longer");
        pass(1);
        assertFalse(wakeUp.arm(false), "its thread may be the only one");
        assertWithdrawn(1);

        read = Errno.SUCCESS;
        pass(999);
        assertFalse(wakeUp.arm(true), "requests are served now, and shall be for a while");
        pass(1);
        read = Errno.EINPROGRESS;
        assertTrue(wakeUp.arm(true));
        verify(aio, times(2)).aio_read(anyLong());
    }

    /** glibc has it in a queue behind a request that takes long: the control block is still in use. */
    @Test
    void aReadThatHasNotEndedIsNotBegunAgain() {
        assertTrue(wakeUp.arm(true));
        pass(10);
        assertFalse(wakeUp.arm(false));
        for (int i = 0; i < 5; i++) {
            pass(1000);
            assertFalse(wakeUp.arm(true));
        }
        assertWithdrawn(1);
        verify(aio, times(1)).aio_read(anyLong());
        verify(aio, never()).aio_return(anyLong());
    }

    @Test
    void aLongIdleTimeIsNoLackOfProgress() {
        assertTrue(wakeUp.arm(true));
        pass(60_000);
        assertTrue(wakeUp.arm(true), "nothing was in flight meanwhile");
        pass(9);
        assertTrue(wakeUp.arm(false));
        assertEquals(0, mockingDetails(calls).getInvocations().size());
    }
}
