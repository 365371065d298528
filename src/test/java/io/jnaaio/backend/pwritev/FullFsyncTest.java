package io.jnaaio.backend.pwritev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.log.Appender;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentMatchers;

/**
 * The syncs of an engine whose C library has the commands of macOS, with macOS's numbers for them and this system's for all
 * else.
 */
@Timeout(60)
class FullFsyncTest {
    private static final String FULL = "F_FULLFSYNC";
    private static final String BARRIER = "F_BARRIERFSYNC";

    @TempDir private Path dir;
    private final List<String> syncs = new CopyOnWriteArrayList<>();
    private volatile Errno answer = Errno.SUCCESS;
    private PlatformAbi abi;
    private AsyncIo io;
    private AioFile file;

    @BeforeEach
    void open() throws IOException {
        Assumptions.assumeTrue(
                Aio.isAvailable(BackendId.PWRITEV),
                () -> "no pwritev: " + Aio.unavailabilityCause(BackendId.PWRITEV).orElse("?"));
        abi = withCommandsOfMacOs(PlatformAbi.of(Aio.probe().facts()));
        io = Aio.open(AioOptions.defaults(), new Factory(this));
        file = io.openFile(dir.resolve("f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @AfterEach
    void close() throws IOException {
        if (io != null) {
            file.close();
            io.close();
        }
    }

    private static PlatformAbi withCommandsOfMacOs(PlatformAbi here) {
        return new PlatformAbi(
                here.name(),
                here.os(),
                here.open(),
                PlatformAbi.darwin().fcntl(),
                here.sysconf(),
                here.rlimit(),
                here.errnos(),
                here.iovec());
    }

    private FileCalls calls() {
        FileCalls here = LibcFiles.create();
        FileCalls calls = mock(FileCalls.class, delegatesTo(here));
        int full = abi.fcntl().fullFsync();
        int barrier = abi.fcntl().barrierFsync();
        doAnswer(call -> sync(FULL)).when(calls).fcntl(any(), ArgumentMatchers.eq(full), anyLong());
        doAnswer(call -> sync(BARRIER))
                .when(calls)
                .fcntl(any(), ArgumentMatchers.eq(barrier), anyLong());
        doAnswer(call -> sync("fsync")).when(calls).fsync(any());
        doAnswer(call -> sync("fdatasync")).when(calls).fdatasync(any());
        doAnswer(call -> answer == Errno.SUCCESS ? here.errno() : abi.number(answer))
                .when(calls)
                .errno();
        return calls;
    }

    private static int any() {
        return ArgumentMatchers.anyInt();
    }

    private static long anyLong() {
        return ArgumentMatchers.anyLong();
    }

    private int sync(String call) {
        syncs.add(call);
        return answer == Errno.SUCCESS ? 0 : -1;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private record Factory(FullFsyncTest test) implements DriverFactory {
        @Override
        public BackendId id() {
            return BackendId.PWRITEV;
        }

        @Override
        public Availability availability(PlatformFacts facts) {
            return Availability.yes();
        }

        @Override
        public GatherMode gather() {
            return GatherMode.NATIVE;
        }

        @Override
        public Driver open(DriverContext context) {
            return new PwritevDriver(context, test.abi, test.calls());
        }
    }

    @Test
    void everySyncFlushesTheDrive() throws Exception {
        file.fsync(FsyncMode.SYNC).join();
        file.fsync(FsyncMode.DSYNC).join();
        assertEquals(3, file.writevDurable(0, bytes("abc")).join());
        assertEquals(List.of(FULL, FULL, FULL), syncs);
        try (Appender log = Appender.open(file, 3)) {
            assertEquals(3, log.append(bytes("def")).join());
            log.flush().join();
        }
        assertTrue(syncs.size() > 3 && syncs.stream().allMatch(FULL::equals), syncs.toString());
        assertEquals("abcdef", Files.readString(dir.resolve("f")));
    }

    @Test
    void aBarrierOrders() {
        file.fsync(FsyncMode.BARRIER).join();
        assertEquals(List.of(BARRIER), syncs);
    }

    @Test
    void anErrorOfTheDeviceNamesTheCall() {
        answer = Errno.EIO;
        for (FsyncMode mode : FsyncMode.values()) {
            CompletionException e =
                    assertThrows(CompletionException.class, file.fsync(mode)::join, mode::name);
            ErrnoException cause = (ErrnoException) e.getCause();
            assertNotEquals(null, cause);
            assertEquals(Errno.EIO, cause.errno());
            String command = mode == FsyncMode.BARRIER ? BARRIER : FULL;
            assertEquals("fcntl(" + command + ")", cause.call());
        }
        assertEquals(List.of(FULL, FULL, BARRIER), syncs, "nothing weaker was tried");
    }
}
