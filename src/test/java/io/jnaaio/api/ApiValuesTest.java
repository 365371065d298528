package io.jnaaio.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The values of the API keep what they were given, and refuse what means nothing. */
class ApiValuesTest {
    @Test
    void anExceptionThatIsPreparedKeepsNothingOfItsMaker() {
        ErrnoException prepared = ErrnoException.prepared("pwritev", Errno.ENOMEM, "raise -Xmx");
        assertEquals(Errno.ENOMEM, prepared.errno());
        assertEquals(0, prepared.getStackTrace().length);
    }

    @Test
    void anExceptionIsCopiedWithTheStackOfItsCaller() {
        ErrnoException found = new ErrnoException("pwritev", Errno.EFBIG, 27, "raise it", 7, null);
        found.setStackTrace(new StackTraceElement[0]);
        ErrnoException copy = found.withCallerStack();
        assertSame(found, copy.getCause());
        assertEquals(found.getMessage(), copy.getMessage());
        assertEquals("pwritev", copy.call());
        assertSame(Errno.EFBIG, copy.errno());
        assertEquals(27, copy.number());
        assertEquals(7, copy.bytesTransferred());
        assertEquals(getClass().getName(), copy.getStackTrace()[1].getClassName());
    }

    @Test
    void optionsLeaveOpenWhatNobodySaid() {
        AioOptions options = AioOptions.defaults();
        assertEquals(Optional.empty(), options.backend());
        assertEquals(Optional.empty(), options.inline());
        assertEquals(Optional.empty(), options.bounce());
        assertEquals(Optional.empty(), options.foreignByNio());
        assertEquals(Optional.empty(), options.jmx());
        assertSame(QueueFull.BLOCK, options.fileQueueFull());
        assertSame(QueueFull.FAIL, options.operationQueueFull());
        assertEquals(Optional.empty(), options.extension(Duration.class));
    }

    @Test
    void optionsKeepWhatWasSaid() {
        AioOptions options =
                AioOptions.builder()
                        .backend(BackendId.NIO)
                        .inline(true)
                        .bounce(false)
                        .foreignByNio(true)
                        .jmx(true)
                        .fileQueueFull(QueueFull.FAIL)
                        .operationQueueFull(QueueFull.BLOCK)
                        .extension(Duration.class, Duration.ZERO)
                        .build();
        assertEquals(Optional.of("nio"), options.backend());
        assertEquals(Optional.of(true), options.inline());
        assertEquals(Optional.of(false), options.bounce());
        assertEquals(Optional.of(true), options.foreignByNio());
        assertEquals(Optional.of(true), options.jmx());
        assertSame(QueueFull.FAIL, options.fileQueueFull());
        assertSame(QueueFull.BLOCK, options.operationQueueFull());
        assertEquals(Optional.of(Duration.ZERO), options.extension(Duration.class));
    }

    @Test
    void notificationsKeepTheirNumbers() {
        assertSame(NotifyKind.NONE, SigevNotify.None.INSTANCE.kind());
        SigevNotify.Kevent kevent = new SigevNotify.Kevent(3, -1L, 0x10);
        assertEquals(SigevNotify.kevent(3, -1L, 0x10), kevent);
        assertEquals(3, kevent.kq());
        assertEquals(-1L, kevent.udata());
        assertEquals(0x10, kevent.flags());
        assertSame(NotifyKind.KEVENT, kevent.kind());
        SigevNotify.Signal signal = new SigevNotify.Signal(34, 1L << 40);
        assertEquals(SigevNotify.signal(34, 1L << 40), signal);
        assertEquals(34, signal.signo());
        assertEquals(1L << 40, signal.value());
        assertSame(NotifyKind.SIGNAL, signal.kind());
        SigevNotify.ThreadId thread = new SigevNotify.ThreadId(34, 7, 8L);
        assertEquals(SigevNotify.threadId(34, 7, 8L), thread);
        assertEquals(34, thread.signo());
        assertEquals(7, thread.tid());
        assertEquals(8L, thread.value());
        assertSame(NotifyKind.THREAD_ID, thread.kind());
    }

    @Test
    void aCallbackHasAnExecutorAndAnAction() {
        Executor executor = Runnable::run;
        Consumer<AsyncOperation<?>> action = op -> {};
        SigevNotify.Callback callback = new SigevNotify.Callback(executor, action);
        assertEquals(SigevNotify.callback(executor, action), callback);
        assertSame(executor, callback.executor());
        assertSame(action, callback.action());
        assertSame(NotifyKind.CALLBACK, callback.kind());
    }

    @Test
    void availabilityKeepsItsEvidence() {
        IllegalStateException evidence = new IllegalStateException();
        assertSame(evidence, Availability.no("it is tired", evidence).error());
        assertNull(Availability.no("it is tired").error());
        assertNull(Availability.yes().error());
        assertThrows(IllegalArgumentException.class, () -> Availability.no(""));
    }

    @Test
    void capabilitiesOfADirectFileDifferInTheAlignmentAlone() {
        Capabilities buffered =
                Capabilities.builder(BackendId.PWRITEV)
                        .gather(GatherMode.NATIVE)
                        .nativeMaxBytes(1L << 20)
                        .nativeMaxBuffers(1024)
                        .notifications(NotifyKind.NONE)
                        .with(
                                Capability.EXACT_ERRNO,
                                Capability.FILE_SIZE_LIMIT,
                                Capability.CANCELS_QUEUED)
                        .build();
        Capabilities direct = buffered.toBuilder().alignment(512, 4096).build();
        assertEquals(512, direct.memoryAlignment());
        assertEquals(4096, direct.offsetAlignment());
        assertEquals(buffered, direct.toBuilder().alignment(1, 1).build());
        assertEquals(false, direct.priorityHonoured());
        assertEquals(true, direct.cancelsQueued());
        assertThrows(IllegalArgumentException.class, () -> buffered.toBuilder().alignment(3, 4096));
        assertThrows(IllegalArgumentException.class, () -> buffered.toBuilder().alignment(512, 0));
    }

    @Test
    void aBackendOfWhichNothingIsSaidCanDoNothing() {
        Capabilities none = Capabilities.builder(BackendId.NIO).build();
        assertEquals(Set.of(), none.all());
        assertEquals(GatherMode.SEQUENTIAL, none.gather());
        assertEquals(Set.of(), none.notifications());
        assertEquals(0, none.nativeMaxBytes());
        assertEquals(1, none.nativeMaxBuffers());
        assertEquals(0, none.appendOnePieceMax());
        assertEquals(1, none.offsetAlignment());
        for (Capability each : Capability.values()) {
            assertEquals(false, none.has(each));
            assertTrue(none.availability(each).cause().startsWith("nio "), each.toString());
            assertEquals(each.word(), each.word().toLowerCase(Locale.ROOT));
            assertTrue(!each.meaning().isEmpty() && !each.meaning().endsWith("."), each.meaning());
        }
    }

    @Test
    void capabilitiesFollowFromTheValuesThatShowThem() {
        Capabilities can =
                Capabilities.builder(BackendId.FREEBSD_AIO)
                        .gather(GatherMode.COALESCED)
                        .notifications(NotifyKind.CALLBACK, NotifyKind.KEVENT)
                        .withIf(true, Capability.MERGES)
                        .withIf(false, Capability.PRIORITY)
                        .alignment(512, 512)
                        .build();
        assertEquals(
                Set.of(
                        Capability.COALESCED_GATHER,
                        Capability.CALLBACK,
                        Capability.KEVENT,
                        Capability.MERGES,
                        Capability.DIRECT),
                can.all());
        assertEquals(
                "freebsd-aio gathers COALESCED",
                can.availability(Capability.NATIVE_GATHER).cause());
        assertEquals(
                "freebsd-aio notifies by [CALLBACK, KEVENT]",
                can.availability(Capability.SIGNAL).cause());
        assertThrows(IllegalArgumentException.class, () -> can.toBuilder().with(Capability.DIRECT));
        assertThrows(UnsupportedOperationException.class, () -> can.all().clear());
    }

    @Test
    void atomicWritesHaveUnitsOrACause() {
        Capabilities.Builder builder =
                Capabilities.builder(BackendId.PWRITEV)
                        .without(Capability.ATOMIC_WRITE, "ext4 has none");
        Capabilities none = builder.build();
        assertEquals(0, none.atomicUnitMin());
        assertEquals(0, none.atomicUnitMax());
        assertEquals("ext4 has none", none.availability(Capability.ATOMIC_WRITE).cause());
        Capabilities some = builder.atomicUnits(4096, 65_536, 16_384).build();
        assertEquals(true, some.has(Capability.ATOMIC_WRITE));
        assertEquals(4096, some.atomicUnitMin());
        assertEquals(65_536, some.atomicUnitMax());
        assertEquals(16_384, some.atomicUnitOptimum());
        assertNotEquals(none, some);
        assertThrows(IllegalArgumentException.class, () -> builder.atomicUnits(4096, 5000, 0));
        assertThrows(IllegalArgumentException.class, () -> builder.atomicUnits(8192, 4096, 0));
        assertThrows(IllegalArgumentException.class, () -> builder.atomicUnits(0, 4096, 0));
        assertThrows(IllegalArgumentException.class, () -> builder.atomicUnits(4096, 4096, -1));
    }

    @Test
    void theCauseIsTheDriversOwnWhereItGivesOne() {
        Capabilities.Builder builder =
                Capabilities.builder(BackendId.NIO)
                        .with(Capability.EXACT_ERRNO)
                        .without(Capability.EXACT_ERRNO, "exceptions have no errno");
        Capabilities without = builder.build();
        assertEquals(
                "exceptions have no errno", without.availability(Capability.EXACT_ERRNO).cause());
        Capabilities with = builder.with(Capability.EXACT_ERRNO).build();
        assertEquals(true, with.availability(Capability.EXACT_ERRNO).available());
        assertEquals(false, without.has(Capability.EXACT_ERRNO), "it is a value");
        assertNotEquals(with, without);
        assertEquals(with, with.toBuilder().build());
        assertEquals(with.hashCode(), with.toBuilder().build().hashCode());
        assertTrue(with.toString().contains("EXACT_ERRNO"), with.toString());
    }

    @Test
    void capabilitiesOfAFolderAreThoseOfAFileThatHasThem() {
        Capabilities buffered =
                Capabilities.builder(BackendId.PWRITEV).with(Capability.MERGES).build();
        Availability no = Availability.no("tmpfs has no direct I/O");
        CacheEffect none = CacheEffect.none("tmpfs is a page cache");
        CacheEffect some = new CacheEffect(Availability.yes(), BackendId.PWRITEV, 64, 0, 64, "");
        PathFacts facts =
                new PathFacts(
                        "/tmp", "tmpfs", Availability.yes(), no, no, buffered, null, none, some);
        assertSame(none.opened(), facts.availability(Capability.UNCACHED));
        assertSame(some.opened(), facts.availability(Capability.WRITE_BEHIND));
        assertEquals("tmpfs is a page cache", none.toString());
        assertEquals(
                "after a sync 0 of 64 appended pages stay cached, 64 of 64 overwritten ones",
                some.toString());
        CacheEffect uncounted =
                new CacheEffect(Availability.yes(), BackendId.PWRITEV, 64, -1, -1, "ENOSYS");
        assertEquals("pages not counted (ENOSYS)", uncounted.toString());
        assertEquals(true, facts.availability(Capability.MERGES).available());
        assertSame(no, facts.availability(Capability.DIRECT));
        assertEquals(BackendId.PWRITEV, facts.buffered());
        assertNull(facts.directBackend());
        PathFacts untried = PathFacts.untried("/tmp", "tmpfs", "permission denied");
        assertEquals("permission denied", untried.availability(Capability.MERGES).cause());
    }

    @Test
    void everyErrnoHasANameAndAMeaning() {
        Set<String> meanings = new HashSet<>();
        for (Errno errno : Errno.values()) {
            assertEquals(errno.name(), errno.toString());
            assertTrue(meanings.add(errno.meaning()), () -> errno + ": " + errno.meaning());
        }
        assertEquals("errno 4711", Errno.unknown(4711).toString());
        assertTrue(Errno.unknown(4711).meaning().contains("no name"));
    }

    @Test
    void theKernelsFirstNumber() {
        Map<String, Integer> majors = new HashMap<>();
        majors.put("13.2-RELEASE", 13);
        majors.put("6", 6);
        majors.put("rolling", 0);
        majors.put("", 0);
        majors.put("1234567890.1", 0);
        majors.forEach(
                (kernel, major) -> assertEquals(major, machine(kernel).kernelMajor(), kernel));
    }

    private static PlatformFacts machine(String kernel) {
        return new PlatformFacts(
                PlatformFacts.Os.OTHER,
                "Plan 9",
                kernel,
                "vax",
                32,
                true,
                "unknown",
                "",
                "17",
                Availability.yes(),
                "5",
                4096,
                16,
                Set.of(),
                Map.of());
    }

    @Test
    void theReportTellsHowEachBackendNotifies() {
        for (ProbeReport.Backend backend : Aio.probe().backends()) {
            assertEquals(
                    backend.availability().available(),
                    backend.notifications().contains(NotifyKind.CALLBACK),
                    backend.id()::id);
        }
    }

    @Test
    void aPoolTellsItsSize() {
        AlignedBuffers pool = new AlignedBuffers(512, 8192);
        assertEquals(512, pool.alignment());
        assertEquals(8192, pool.capacityBytes());
        assertTrue(pool.toString().contains("8192 bytes"), pool.toString());
        assertNotNull(pool.tryAcquire(8192).orElse(null));
    }
}
