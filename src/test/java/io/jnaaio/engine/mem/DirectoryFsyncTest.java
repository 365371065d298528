package io.jnaaio.engine.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.NativePath;
import io.jnaaio.jna.PlatformAbi;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

/** The calls by which a directory is synced, and what is done when one fails. */
class DirectoryFsyncTest {
    private static final PlatformAbi ABI = PlatformAbi.glibc(System.getProperty("os.arch"));
    private static final Path DIRECTORY = Path.of("/folder");
    private static final int FLAGS =
            ABI.open().rdonly()
                    | ABI.open().directory()
                    | ABI.open().cloexec()
                    | ABI.open().largefile();

    private final FileCalls calls = mock(FileCalls.class);

    private void run() throws IOException {
        DirectoryFsync.run(calls, ABI, DIRECTORY);
    }

    private ErrnoException failure() {
        return assertThrows(ErrnoException.class, this::run);
    }

    @Test
    void itIsOpenedForReadingSyncedAndClosed() throws IOException {
        when(calls.open(any(), anyInt(), anyInt())).thenReturn(7);
        run();
        InOrder order = inOrder(calls);
        order.verify(calls).open(NativePath.bytes(DIRECTORY), FLAGS, 0);
        order.verify(calls).fsync(7);
        order.verify(calls).close(7);
    }

    @Test
    void aSyncThatASignalInterruptsIsRepeated() throws IOException {
        when(calls.open(any(), anyInt(), anyInt())).thenReturn(7);
        when(calls.fsync(7)).thenReturn(-1, -1, 0);
        when(calls.errno()).thenReturn(ABI.number(Errno.EINTR));
        run();
        verify(calls).close(7);
    }

    @Test
    void aFailedOpenIsReportedAndNothingIsSynced() {
        when(calls.open(any(), anyInt(), anyInt())).thenReturn(-1);
        when(calls.errno()).thenReturn(ABI.number(Errno.EACCES));
        ErrnoException e = failure();
        assertEquals("open", e.call());
        assertEquals(Errno.EACCES, e.errno());
        verify(calls, never()).fsync(anyInt());
        verify(calls, never()).close(anyInt());
    }

    @Test
    void aFailedSyncIsReportedAndTheDescriptorClosed() {
        when(calls.open(any(), anyInt(), anyInt())).thenReturn(7);
        when(calls.fsync(7)).thenReturn(-1);
        when(calls.errno()).thenReturn(ABI.number(Errno.EIO));
        ErrnoException e = failure();
        assertEquals("fsync", e.call());
        assertEquals(Errno.EIO, e.errno());
        verify(calls).close(7);
    }

    @Test
    void aFailedCloseIsReported() {
        when(calls.open(any(), anyInt(), anyInt())).thenReturn(7);
        when(calls.close(7)).thenReturn(-1);
        when(calls.errno()).thenReturn(ABI.number(Errno.EIO));
        assertEquals("close", failure().call());
    }
}
