package io.jnaaio.engine.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.PlatformAbi;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that signals interrupt again and again. */
class SignalStormTest {
    private static final PlatformAbi ABI = PlatformAbi.glibc(System.getProperty("os.arch"));

    private final FileCalls calls = mock(FileCalls.class);
    private final NativeFiles files = new NativeFiles(calls, ABI);

    @AfterEach
    void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }

    private void open() throws IOException {
        files.open(Path.of("file"), Set.of(StandardOpenOption.READ)).close();
    }

    @Test
    void anOpenThatIsInterruptedNowAndThenIsRepeated() throws Exception {
        when(calls.open(any(), anyInt(), anyInt())).thenReturn(-1, -1, -1, 7);
        when(calls.errno()).thenReturn(ABI.number(Errno.EINTR));
        open();
        verify(calls, times(4)).open(any(), anyInt(), anyInt());
        verify(calls).close(7);
    }

    @Test
    void anOpenThatIsAlwaysInterruptedFails() {
        when(calls.open(any(), anyInt(), anyInt())).thenReturn(-1);
        when(calls.errno()).thenReturn(ABI.number(Errno.EINTR));
        FileSystemException e = assertThrows(FileSystemException.class, this::open);
        assertTrue(e.getReason().startsWith("open: EINTR (4)"), e.getReason());
        assertTrue(e.getReason().contains("stop the timer or profiler"), e.getReason());
        verify(calls, times(1 + Signals.REPEATS_MAX)).open(any(), anyInt(), anyInt());
    }

    @Test
    void anInterruptOfTheThreadEndsTheRepetition() {
        when(calls.open(any(), anyInt(), anyInt()))
                .thenAnswer(
                        call -> {
                            Thread.currentThread().interrupt();
                            return -1;
                        });
        when(calls.errno()).thenReturn(ABI.number(Errno.EINTR));
        assertThrows(FileSystemException.class, this::open);
        assertTrue(Thread.interrupted(), "the interrupt is still there");
        verify(calls, times(1)).open(any(), anyInt(), anyInt());
    }

    @Test
    void anAllocationThatIsAlwaysInterruptedFails() {
        when(calls.fallocate(anyInt(), anyLong(), anyLong())).thenReturn(ABI.number(Errno.EINTR));
        ErrnoException e =
                assertThrows(ErrnoException.class, () -> files.allocate("file", 7, 0, 4096));
        assertEquals(Errno.EINTR, e.errno());
        verify(calls, times(1 + Signals.REPEATS_MAX)).fallocate(anyInt(), anyLong(), anyLong());
    }
}
