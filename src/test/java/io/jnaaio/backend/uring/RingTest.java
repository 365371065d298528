package io.jnaaio.backend.uring;

import static io.jnaaio.jna.IoUringConstants.IORING_FEAT_NODROP;
import static io.jnaaio.jna.IoUringConstants.IORING_FEAT_SUBMIT_STABLE;
import static io.jnaaio.jna.IoUringConstants.IORING_SETUP_COOP_TASKRUN;
import static io.jnaaio.jna.IoUringConstants.IORING_SETUP_DEFER_TASKRUN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LibcFiles;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a ring is made: with the best flags that the kernel knows; and what is left of one that cannot be made. */
@Timeout(30)
class RingTest {
    private static final Map<String, String> LIMITS =
            Map.of(
                    "kernel.io_uring_disabled", "0",
                    "seccomp", "2",
                    "RLIMIT_MEMLOCK", "65536");

    private RiggedRing rigged;
    private FileCalls files;

    @BeforeEach
    void rig() {
        RiggedEngine.assumeRings();
        rigged = new RiggedRing();
        files = mock(FileCalls.class, delegatesTo(LibcFiles.create()));
    }

    @AfterEach
    void nothingIsLeft() {
        if (rigged == null) {
            return;
        }
        assertEquals(Map.of(), rigged.mapped, "all mappings are undone");
        for (int descriptor : rigged.descriptors) {
            // Once: the number may be another's the second time.
            verify(files).close(descriptor);
        }
    }

    private Ring create() throws RingException {
        return Ring.create(rigged, files, RiggedRing.ABI, 8, 16);
    }

    private RingException refused() {
        return assertThrows(RingException.class, this::create);
    }

    @ParameterizedTest
    @CsvSource({"0, SINGLE_ISSUER | DEFER_TASKRUN", "1, COOP_TASKRUN", "2, plain"})
    void anOlderKernelGetsTheFlagsThatItKnows(int unknown, String way) throws Exception {
        for (int i = 0; i < unknown; i++) {
            rigged.setups.add(Errno.EINVAL);
        }
        Ring ring = create();
        ring.enable();
        ring.submission().nop(UserData.wakeUp());
        assertEquals(0, ring.submitAndWait(1));
        assertEquals(1, ring.completion().available(), "the ring works: " + ring);
        assertTrue(ring.toString().endsWith("(" + way + ")"), ring.toString());
        assertEquals(unknown + 1, rigged.flagsAsked.size(), "no way is tried twice");
        assertTrue((rigged.flagsAsked.get(0) & IORING_SETUP_DEFER_TASKRUN) != 0, "best first");
        if (unknown > 0) {
            assertTrue((rigged.flagsAsked.get(1) & IORING_SETUP_COOP_TASKRUN) != 0);
        }
        ring.close();
    }

    @Test
    void aKernelThatKnowsNoneOfThemIsTooOld() {
        rigged.noRings = Errno.EINVAL;
        RingException e = refused();
        assertSame(Errno.EINVAL, e.errno());
        assertEquals(3, rigged.flagsAsked.size());
        assertTrue(IoUringFailures.whyNoRing(e, LIMITS).contains("too old"));
        verify(files, never()).close(anyInt());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EPERM  | Seccomp: 2, so a seccomp profile forbids it",
                "EACCES | Seccomp: 2, so a seccomp profile forbids it",
                "ENOSYS | Seccomp: 2, so a seccomp profile hides it",
                "ENOMEM | RLIMIT_MEMLOCK is 65536 bytes",
                "EMFILE | too many open descriptors",
                "ENFILE | too many open descriptors"
            })
    void otherRefusalsAreFinalAndHaveACause(String name, String cause) {
        Errno errno = RiggedRing.errno(name);
        rigged.setups.add(errno);
        RingException e = refused();
        assertSame(errno, e.errno());
        assertEquals(1, rigged.flagsAsked.size(), "other flags would not help");
        String why = IoUringFailures.whyNoRing(e, LIMITS);
        assertTrue(why.startsWith("io_uring_setup: " + errno + " ("), why);
        assertTrue(why.contains(cause), why);
    }

    @Test
    void theSysctlIsToldFromSeccomp() {
        rigged.setups.add(Errno.EPERM);
        RingException e = refused();
        String why =
                IoUringFailures.whyNoRing(
                        e, Map.of("kernel.io_uring_disabled", "2", "seccomp", "0"));
        assertTrue(why.contains("io_uring_disabled reads 2"), why);
        assertTrue(why.contains("set the sysctl to 0"), why);
        String neither =
                IoUringFailures.whyNoRing(
                        e, Map.of("kernel.io_uring_disabled", "0", "seccomp", "0"));
        assertTrue(neither.contains("a security module forbids it"), neither);
        rigged.setups.add(Errno.ENOSYS);
        String old = IoUringFailures.whyNoRing(refused(), Map.of("seccomp", "0"));
        assertTrue(old.contains("this kernel has no io_uring"), old);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aMappingThatFailsUndoesThoseBeforeIt(int before) {
        for (int i = 0; i < before; i++) {
            rigged.maps.add(Errno.SUCCESS);
        }
        rigged.maps.add(Errno.ENOMEM);
        RingException e = refused();
        assertSame(Errno.ENOMEM, e.errno());
        assertEquals(1, rigged.descriptors.size(), "one ring was made, and is closed");
        assertTrue(e.getMessage().contains("mmap"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {IORING_FEAT_NODROP, IORING_FEAT_SUBMIT_STABLE})
    void aKernelThatLacksAFeatureIsTooOld(int feature) {
        rigged.featuresMissing = feature;
        RingException e = refused();
        assertSame(Errno.EOPNOTSUPP, e.errno());
        assertEquals(1, rigged.descriptors.size(), "one ring was made, and is closed");
        String why = IoUringFailures.whyNoRing(e, LIMITS);
        assertTrue(why.contains("too old; 5.6 is needed"), why);
    }

    @Test
    void aRingThatCannotBeEnabledSaysSo() throws Exception {
        rigged.enables.add(Errno.EACCES);
        Ring ring = create();
        RingException e = assertThrows(RingException.class, ring::enable);
        assertTrue(e.getMessage().contains("ENABLE_RINGS"), e.getMessage());
        ring.close();
    }
}
