package io.jnaaio.engine.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.mockito.Mockito.mock;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Request.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.invocation.InvocationOnMock;

/** Which calls a sync makes, over a double of them: the numbers are macOS's, FreeBSD's or Linux's. */
@Timeout(30)
class DeviceSyncTest {
    private static final String FULL = "fcntl(F_FULLFSYNC)";
    private static final String BARRIER = "fcntl(F_BARRIERFSYNC)";
    private static final int FD = 7;

    /** Some numbers differ from those of Linux: ENOTSUP is 45, EOPNOTSUPP 102. */
    private PlatformAbi abi = PlatformAbi.darwin();

    private final List<String> called = new ArrayList<>();
    private final Map<String, Queue<Errno>> failures = new HashMap<>();
    private int errno;

    private Object answer(InvocationOnMock invocation) {
        if (invocation.getMethod().getName().equals("errno")) {
            return errno;
        }
        assertEquals(FD, invocation.<Integer>getArgument(0));
        String name = name(invocation);
        called.add(name);
        Errno failure = failures.getOrDefault(name, new ArrayDeque<>()).poll();
        if (failure != null) {
            errno = abi.number(failure);
        }
        return failure == null ? 0 : -1;
    }

    private String name(InvocationOnMock invocation) {
        if (!invocation.getMethod().getName().equals("fcntl")) {
            return invocation.getMethod().getName();
        }
        assertEquals(0, invocation.<Long>getArgument(2));
        int command = invocation.getArgument(1);
        return command == abi.fcntl().fullFsync()
                ? FULL
                : command == abi.fcntl().barrierFsync() ? BARRIER : "fcntl " + command;
    }

    private void fails(String call, Errno... errnos) {
        failures.put(call, new ArrayDeque<>(List.of(errnos)));
    }

    /** The call that failed; null if the sync was done. */
    private @Nullable String sync(Kind kind) {
        return new DeviceSync(mock(FileCalls.class, this::answer), abi).sync(FD, kind);
    }

    private Errno named(String name) {
        return abi.errnos().asMap().keySet().stream()
                .filter(errno -> errno.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    // ---- macOS

    @ParameterizedTest
    @EnumSource(names = {"SYNC", "DATASYNC"})
    void theDriveIsFlushed(Kind kind) {
        assertNull(sync(kind));
        assertEquals(
                List.of(FULL), called, "fsync and fdatasync would leave it in the drive's cache");
    }

    @ParameterizedTest
    @CsvSource({
        "SYNC, ENOTSUP",
        "SYNC, EOPNOTSUPP",
        "SYNC, ENOTTY",
        "SYNC, EINVAL",
        "DATASYNC, ENOTSUP",
        "DATASYNC, EOPNOTSUPP",
        "DATASYNC, ENOTTY",
        "DATASYNC, EINVAL"
    })
    void aFileSystemWithoutTheCommandGetsFsync(Kind kind, String errno) {
        fails(FULL, named(errno));
        assertNull(sync(kind));
        assertEquals(List.of(FULL, "fsync"), called);
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNC", "DATASYNC", "BARRIER"})
    void anErrorOfTheFallBackIsReported(Kind kind) {
        fails(BARRIER, Errno.ENOTSUP);
        fails(FULL, Errno.ENOTSUP);
        fails("fsync", Errno.EIO);
        assertEquals("fsync", sync(kind));
        assertEquals(abi.number(Errno.EIO), errno);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EIO", "EBADF", "ENOSPC", "EROFS", "EPERM", "ENOSYS"})
    void noOtherErrorIsSwallowed(String errno) {
        fails(FULL, named(errno));
        assertEquals(FULL, sync(Kind.SYNC));
        assertEquals(List.of(FULL), called, "a second call would succeed although data was lost");
        assertEquals(abi.number(named(errno)), this.errno);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EIO", "EBADF", "ENOSPC"})
    void noOtherErrorOfABarrierIsSwallowed(String errno) {
        fails(BARRIER, named(errno));
        assertEquals(BARRIER, sync(Kind.BARRIER));
        assertEquals(List.of(BARRIER), called);
        assertEquals(abi.number(named(errno)), this.errno);
    }

    @ParameterizedTest
    @EnumSource(names = "BARRIER")
    void aBarrierDoesNotFlush(Kind kind) {
        assertNull(sync(kind));
        assertEquals(List.of(BARRIER), called);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENOTSUP", "EOPNOTSUPP", "ENOTTY", "EINVAL"})
    void aFileSystemWithoutBarriersGetsTheFullSync(String errno) {
        fails(BARRIER, named(errno));
        assertNull(sync(Kind.BARRIER));
        assertEquals(List.of(BARRIER, FULL), called);

        called.clear();
        fails(BARRIER, named(errno));
        fails(FULL, named(errno));
        assertNull(sync(Kind.BARRIER));
        assertEquals(List.of(BARRIER, FULL, "fsync"), called);
    }

    @ParameterizedTest
    @EnumSource(names = "BARRIER")
    void everyCallIsRepeatedAfterASignal(Kind kind) {
        fails(BARRIER, Errno.EINTR, Errno.EINTR, Errno.ENOTSUP);
        fails(FULL, Errno.EINTR, Errno.ENOTSUP);
        fails("fsync", Errno.EINTR);
        assertNull(sync(kind));
        assertEquals(
                List.of(BARRIER, BARRIER, BARRIER, FULL, FULL, "fsync", "fsync"),
                called,
                "the signal is no reason for a weaker call");
    }

    // ---- Linux and FreeBSD

    @ParameterizedTest
    @CsvSource({"SYNC, fsync", "DATASYNC, fdatasync", "BARRIER, fdatasync"})
    void elsewhereTheCallsOfPosixAreEnough(Kind kind, String call) {
        for (PlatformAbi platform : List.of(PlatformAbi.glibc("amd64"), PlatformAbi.freeBsd())) {
            abi = platform;
            called.clear();
            fails(call, Errno.EINTR, Errno.EINTR);
            assertNull(sync(kind));
            assertEquals(List.of(call, call, call), called);

            called.clear();
            fails(call, Errno.EINVAL);
            assertEquals(call, sync(kind), "there is nothing to fall back to");
            assertEquals(List.of(call), called);
        }
    }
}
