package io.jnaaio.backend.freebsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.sun.jna.Pointer;
import io.jnaaio.api.Availability;
import io.jnaaio.jna.AioSysctls;
import io.jnaaio.jna.FreeBsdSystem;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.PlatformAbi;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** FreeBSD's settings, as the double has them. */
class AioSysctlsTest extends DoubleTest {
    @Test
    void allThatBearOnAioAreRead() {
        assertEquals(
                Map.of(
                        "vfs.aio.max_aio_queue_per_proc", "256",
                        "vfs.aio.max_aio_queue", "1024",
                        "vfs.aio.max_buf_aio", "16",
                        "vfs.aio.enable_unsafe", "0",
                        "kern.features.aio", "1"),
                AioSysctls.all(played.system()));
        assertEquals(OptionalInt.empty(), AioSysctls.read(played.system(), "vfs.aio.none_such"));
    }

    @Test
    void theSmallerLimitCounts() {
        assertEquals(256, AioLimits.read(played.system()).ownMax());
        played.sysctl(AioSysctls.QUEUE, 5);
        assertEquals(new AioLimits(256, 5), AioLimits.read(played.system()));
        assertEquals(5, AioLimits.read(played.system()).ownMax());
    }

    @Test
    void aKernelWithoutAioIsFoundOut() {
        assertEquals(
                Availability.yes(),
                FreeBsdProbe.run(
                        played.aio(), played.system(), LibcFiles.create(), PlatformAbi.freeBsd()));
        FreeBsdSystem without = mock(FreeBsdSystem.class);
        when(without.sysctlbyname(any(), anyLong(), anyLong()))
                .thenAnswer(
                        call -> {
                            new Pointer(call.<Long>getArgument(1)).setInt(0, 0);
                            return 0;
                        });
        Availability availability =
                FreeBsdProbe.run(played.aio(), without, LibcFiles.create(), PlatformAbi.freeBsd());
        assertFalse(availability.available());
        assertTrue(availability.cause().contains("kern.features.aio"), availability.cause());
    }
}
