package io.jnaaio.engine.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.PlatformAbi;
import org.junit.jupiter.api.Test;

/** What small reads tell where the kernel does not say. */
class DirectAlignmentTest {
    private static final PlatformAbi LINUX = PlatformAbi.glibc("amd64");

    private static FileCalls answers(long one, long sector, Errno errno) {
        FileCalls calls = mock(FileCalls.class);
        when(calls.pread(anyInt(), anyLong(), eq(1L), anyLong())).thenReturn(one);
        when(calls.pread(anyInt(), anyLong(), eq(512L), anyLong())).thenReturn(sector);
        when(calls.errno()).thenReturn(LINUX.number(errno));
        return calls;
    }

    private static DirectAlignment tried(long one, long sector, Errno errno) {
        return DirectAlignment.tried(answers(one, sector, errno), LINUX, 3);
    }

    @Test
    void oneOddByteIsReadWhereAnythingGoes() {
        assertEquals(new DirectAlignment(1, 1), tried(1, 0, Errno.SUCCESS));
    }

    @Test
    void sectorIsReadWhereThatIsTheBlock() {
        assertEquals(new DirectAlignment(512, 512), tried(-1, 512, Errno.EINVAL));
    }

    @Test
    void elseItIsAPage() {
        assertEquals(new DirectAlignment(4096, 4096), tried(-1, -1, Errno.EINVAL));
    }

    @Test
    void emptyFileAndFileForWritingTellNothing() {
        assertEquals(new DirectAlignment(4096, 4096), tried(0, 0, Errno.SUCCESS));
        assertEquals(new DirectAlignment(4096, 4096), tried(-1, -1, Errno.EBADF));
    }

    @Test
    void freeBsdTakesDirectAsAHint() {
        FileCalls calls = answers(0, 0, Errno.SUCCESS);
        assertEquals(
                new DirectAlignment(1, 1), DirectAlignment.tried(calls, PlatformAbi.freeBsd(), 3));
    }
}
