package io.jnaaio.backend.kaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.Availability;
import io.jnaaio.api.Errno;
import io.jnaaio.jna.LibcFiles;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Why the backend is not available, told apart. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the kernel is played with the numbers of Linux")
class KernelAioProbeTest {
    private static final long DEADLINE_NANOS = 5_000_000_000L;

    private static Availability run(PlayedKernel played, Map<String, String> limits) {
        return new KernelAioProbe(PlayedKernel.ABI, played.calls(), LibcFiles.create(), limits)
                .run();
    }

    private static String cause(Errno why, Map<String, String> limits) {
        Availability tried = run(new PlayedKernel().setupFails(why), limits);
        assertFalse(tried.available());
        return tried.cause();
    }

    /** Waits for the separate thread that destroys the context. */
    private static void awaitDestroyed(PlayedKernel played) {
        long begun = System.nanoTime();
        while (played.destroyed == 0 && System.nanoTime() - begun < DEADLINE_NANOS) {
            LockSupport.parkNanos(20_000);
        }
        assertEquals(1, played.destroyed);
    }

    @Test
    void aRealRoundIsEnough() {
        PlayedKernel played = new PlayedKernel();
        assertTrue(run(played, Map.of()).available());
        awaitDestroyed(played);
    }

    @Test
    void seccompIsNamedFromTheProcessStatus() {
        assertEquals(
                "io_setup: EPERM (1): /proc/self/status says Seccomp: 2, so a seccomp filter"
                        + " forbids it; allow io_setup, io_submit, io_getevents and io_destroy in"
                        + " the container's profile",
                cause(Errno.EPERM, Map.of("seccomp", "2")));
        assertEquals(
                "io_setup: ENOSYS (38): /proc/self/status says Seccomp: 2, so a seccomp filter may"
                        + " forbid it; else the kernel was built without CONFIG_AIO",
                cause(Errno.ENOSYS, Map.of("seccomp", "2")));
    }

    @Test
    void kernelWithoutAio() {
        assertEquals(
                "io_setup: ENOSYS (38): the kernel was built without CONFIG_AIO",
                cause(Errno.ENOSYS, Map.of("seccomp", "0")));
    }

    @Test
    void exhaustedSystemIsToldWithItsNumbers() {
        String cause = cause(Errno.EAGAIN, Map.of());
        assertTrue(
                cause.matches(
                        "io_setup: EAGAIN \\(11\\): the system's requests are used up, fs.aio-nr"
                                + " reads \\d+ of fs.aio-max-nr \\d+; raise .*"),
                cause);
    }

    @Test
    void submissionThatFailsIsNamedAndTheContextFreed() {
        PlayedKernel played = new PlayedKernel().refuses(Errno.EPERM);
        Availability tried = run(played, Map.of("seccomp", "0"));
        assertEquals("io_submit: EPERM (1): a security module forbids it", tried.cause());
        awaitDestroyed(played);
    }
}
