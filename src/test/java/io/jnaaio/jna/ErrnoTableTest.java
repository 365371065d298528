package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.platform.linux.ErrNo;
import io.jnaaio.api.Errno;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ErrnoTableTest {
    static Stream<Named<ErrnoTable>> tables() {
        return Stream.of(
                Named.of("Linux", ErrnoTable.LINUX),
                Named.of("FreeBSD", ErrnoTable.FREEBSD),
                Named.of("macOS", ErrnoTable.DARWIN));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void holdsEveryName(ErrnoTable table) {
        assertEquals(Set.copyOf(Errno.values()), table.asMap().keySet());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void fromNameToNumberAndBack(ErrnoTable table) {
        for (Errno errno : Errno.values()) {
            boolean shared = table.number(errno) == table.number(Errno.EOPNOTSUPP);
            Errno expected = shared ? Errno.EOPNOTSUPP : errno;
            assertSame(expected, table.errno(table.number(errno)));
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void zeroIsSuccess(ErrnoTable table) {
        assertSame(Errno.SUCCESS, table.errno(0));
        assertEquals(0, table.number(Errno.SUCCESS));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void anUnknownNumberKeepsItsNumber(ErrnoTable table) {
        assertEquals(Errno.unknown(4711), table.errno(4711));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void anUnknownNameHasNoNumber(ErrnoTable table) {
        Errno unknown = Errno.unknown(4711);
        assertThrows(IllegalArgumentException.class, () -> table.number(unknown));
    }

    /** ERESTART: aio_error shows it. */
    @Test
    void freeBsdsOwnNumberForAnInterruptedCallIsEintr() {
        assertSame(Errno.EINTR, ErrnoTable.FREEBSD.errno(-1));
        assertEquals(4, ErrnoTable.FREEBSD.number(Errno.EINTR));
        assertEquals(Errno.unknown(-1), ErrnoTable.LINUX.errno(-1));
    }

    @Test
    void theSameNumberMeansDifferentThings() {
        assertSame(Errno.EDEADLK, ErrnoTable.LINUX.errno(35));
        assertSame(Errno.EAGAIN, ErrnoTable.FREEBSD.errno(35));
        assertSame(Errno.EOPNOTSUPP, ErrnoTable.FREEBSD.errno(45));
        assertSame(Errno.ENOTSUP, ErrnoTable.DARWIN.errno(45));
    }

    /** A second opinion: JNA Platform has Linux's numbers, too. */
    @Test
    void jnaPlatformHasTheSameNumbersOfLinux() throws IllegalAccessException {
        int compared = 0;
        for (Field field : ErrNo.class.getFields()) {
            for (Errno errno : Errno.values()) {
                if (errno.name().equals(field.getName())) {
                    assertEquals(field.getInt(null), ErrnoTable.LINUX.number(errno), errno.name());
                    compared++;
                }
            }
        }
        assertTrue(compared > 30, compared + " were compared");
    }
}
