package io.jnaaio.backend.uring;

import static io.jnaaio.jna.IoUringConstants.IORING_OP_FSYNC;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_READ;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_WRITEV;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.Availability;
import io.jnaaio.api.Errno;
import io.jnaaio.jna.LibcFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The probe finds whatever keeps a ring from working, says what it is, and leaves nothing behind. */
@Timeout(30)
class RingProbeTest {
    private static final Map<String, String> FILTERED =
            Map.of("kernel.io_uring_disabled", "0", "seccomp", "2");

    private RiggedRing rigged;

    @BeforeEach
    void rig() {
        RiggedEngine.assumeRings();
        rigged = new RiggedRing();
    }

    @AfterEach
    void nothingIsLeft() {
        if (rigged == null) {
            return;
        }
        assertEquals(Map.of(), rigged.mapped, "all mappings are undone");
        for (int descriptor : rigged.descriptors) {
            assertFalse(isRing(descriptor), "the ring is closed");
        }
    }

    /** The number may have become that of another file meanwhile. */
    private static boolean isRing(int descriptor) {
        try {
            Path link = Path.of("/proc/self/fd", Integer.toString(descriptor));
            return Files.readSymbolicLink(link).toString().contains("io_uring");
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private Availability probe() {
        return RingProbe.run(rigged, LibcFiles.create(), RiggedRing.ABI, FILTERED);
    }

    private void assertCause(String... parts) {
        Availability availability = probe();
        assertFalse(availability.available());
        for (String part : parts) {
            assertTrue(availability.cause().contains(part), availability.cause());
        }
    }

    @Test
    void aRingThatWorksIsAvailable() {
        assertTrue(probe().available());
        assertEquals(2, rigged.descriptors.size(), "the ring and its eventfd");
    }

    @ParameterizedTest
    @CsvSource({"EPERM, forbids", "ENOSYS, hides"})
    void aRingThatCannotBeEnteredNamesSeccompAndErrno(String name, String what) {
        rigged.enters.add(RiggedRing.errno(name));
        assertCause("io_uring_enter: " + name, "Seccomp: 2", "a seccomp profile " + what);
    }

    @Test
    void aRingThatCannotBeEnabledNamesSeccompAndErrno() {
        rigged.enables.add(Errno.EPERM);
        assertCause("io_uring_register(ENABLE_RINGS): EPERM", "Seccomp: 2");
    }

    @Test
    void aRingThatCannotBeMadeForWantOfMemoryNamesTheLimit() {
        rigged.setups.add(Errno.ENOMEM);
        assertCause("io_uring_setup: ENOMEM", "RLIMIT_MEMLOCK");
    }

    @Test
    void aKernelWithoutTheProbeIsTooOld() {
        rigged.probes.add(Errno.EINVAL);
        assertCause("lacks IORING_REGISTER_PROBE", "5.6");
    }

    @ParameterizedTest
    @CsvSource({
        IORING_OP_WRITEV + ", WRITEV",
        IORING_OP_FSYNC + ", FSYNC",
        IORING_OP_READ + ", READ"
    })
    void anOperationThatIsMissingIsNamed(int op, String name) {
        rigged.opMissing = op;
        assertCause("lacks " + name);
    }
}
