package io.jnaaio.backend.freebsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operations that the kernel reports by a signal. The double sends Linux's signals, by their numbers here; a handler of its own
 * counts them.
 */
@Timeout(60)
class SignalFormTest extends DoubleTest {
    private static final int SIGQUIT = 3;
    private static final int SIGKILL = 9;
    private static final int SIGSEGV = 11;

    /** A real-time signal, which is queued, and which nothing in a JVM uses. */
    private static final int MINE = 45;

    @AfterEach
    void restore() {
        assertEquals(0, played.control("fbsd_uncatch", MINE));
    }

    private AsyncWritev writev(AsyncIo io, AioFile file, SigevNotify notify) throws IOException {
        return io.writev(file, 0, List.of(text("abc")), 0, notify);
    }

    private void awaitCaught(long count) {
        while (played.figure("fbsd_caught", MINE) < count) {
            Thread.onSpinWait();
        }
        assertEquals(count, played.figure("fbsd_caught", MINE), "one signal per operation");
    }

    @Test
    void theBackendListsEveryForm() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            assertEquals(EnumSet.allOf(NotifyKind.class), file.capabilities().notifications());
            assertEquals(
                    EnumSet.allOf(NotifyKind.class), new FreeBsdDriverFactory().notifications());
        }
    }

    @Test
    void aSignalCarriesItsValue() throws Exception {
        assertEquals(0, played.control("fbsd_catch", MINE));
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            long value = 0x1234_5678_9abcL;
            AsyncWritev write = writev(io, file, SigevNotify.signal(MINE, value));
            for (int i = 1; i <= 3; i++) {
                write.submit();
                awaitCaught(i);
                assertEquals(value, played.figure("fbsd_caught_value", MINE));
                assertFalse(write.inProgress());
                assertEquals(3, write.aioReturn());
            }
        }
        assertEquals("abc", content());
    }

    @Test
    void aSignalGoesToTheThreadThatWasNamed() throws Exception {
        assertEquals(0, played.control("fbsd_catch", MINE));
        int me = played.control("fbsd_thread");
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, SigevNotify.threadId(MINE, me, 7));
            write.submit();
            awaitCaught(1);
            assertEquals(me, played.figure("fbsd_caught_thread", MINE));
            assertEquals(7, played.figure("fbsd_caught_value", MINE));
            assertEquals(3, write.aioReturn());
        }
    }

    @Test
    void aCancelledOneIsToldToo() throws Exception {
        assertEquals(0, played.control("fbsd_catch", MINE));
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            played.control("fbsd_hold");
            AsyncWritev write = writev(io, file, SigevNotify.signal(MINE, 1));
            write.submit();
            assertSame(CancelStatus.CANCELED, write.cancel());
            awaitCaught(1);
            assertTrue(write.await(Duration.ofSeconds(20)));
            ErrnoException e = assertThrows(ErrnoException.class, write::aioReturn);
            assertSame(Errno.ECANCELED, e.errno());
            assertThrows(UnsupportedOperationException.class, write::future);
            played.control("fbsd_release", ALL);
        }
    }

    @Test
    void aSignalThatNobodyHandlesIsRefusedWhenTheOperationIsMade() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            for (SigevNotify notify :
                    List.of(SigevNotify.signal(MINE, 1), SigevNotify.threadId(MINE, 1, 1))) {
                UnsupportedOperationException e =
                        assertThrows(
                                UnsupportedOperationException.class,
                                () -> writev(io, file, notify));
                assertTrue(e.getMessage().contains("signal " + MINE), e.getMessage());
                assertTrue(e.getMessage().contains("sigaction(2)"), e.getMessage());
            }
            AsyncWritev write = writev(io, file, SigevNotify.none());
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> write.setSigevNotify(SigevNotify.signal(SIGKILL, 1)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SIGQUIT, SIGSEGV})
    void aSignalOfTheJvmsOwnIsRefused(int signo) throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            UnsupportedOperationException e =
                    assertThrows(
                            UnsupportedOperationException.class,
                            () -> writev(io, file, SigevNotify.signal(signo, 1)));
            assertTrue(e.getMessage().contains("signal " + signo), e.getMessage());
            assertTrue(e.getMessage().contains("JVM's own (libjvm.so)"), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 500})
    void aNumberThatIsNoSignalIsRefused(int signo) throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            UnsupportedOperationException e =
                    assertThrows(
                            UnsupportedOperationException.class,
                            () -> writev(io, file, SigevNotify.signal(signo, 1)));
            assertTrue(e.getMessage().contains("no such signal"), e.getMessage());
        }
    }
}
