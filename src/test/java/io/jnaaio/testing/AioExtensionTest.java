package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.contract.TinyRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs small test classes, most of which leak something, and checks how they fail. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AioExtensionTest {
    private static final List<AutoCloseable> LEFT = new ArrayList<>();
    private static final List<Path> LEFT_PATHS = new ArrayList<>();

    /** Operations that do not complete until all tests have ended. */
    private static final Faults STUCK =
            FaultPlan.builder()
                    .neverComplete(Calls.writes().file("file0"))
                    .cancel(CancelRace.TOO_LATE, Calls.writes())
                    .build()
                    .start();

    @AfterAll
    static void tidy() throws Exception {
        STUCK.release();
        for (AutoCloseable left : LEFT) {
            left.close();
        }
    }

    static ByteBuffer abc() {
        return ByteBuffer.wrap(new byte[] {'a', 'b', 'c'});
    }

    static Throwable failureOf(Class<?> tests) {
        TinyRun run = TinyRun.of(selectClass(tests));
        assertEquals(1, run.failures().size(), "one failure of " + tests);
        return run.failures().get(0);
    }

    static void assertMessage(Throwable failure, String... parts) {
        for (String part : parts) {
            assertTrue(
                    String.valueOf(failure.getMessage()).contains(part),
                    "'" + part + "' in: " + failure.getMessage());
        }
    }

    private static void assertPlace(Throwable failure, String method) {
        assertTrue(
                Arrays.stream(failure.getSuppressed())
                        .flatMap(stack -> Arrays.stream(stack.getStackTrace()))
                        .anyMatch(frame -> frame.getMethodName().equals(method)),
                "the stack of the place is there");
        assertMessage(failure, "." + method + "(AioExtensionTest.java:");
    }

    // ---- tests that leave nothing behind

    static final class TidyCase {
        @RegisterExtension final AioExtension aio = AioExtension.builder().build();

        @Test
        void writes() throws IOException {
            AioFile file = aio.newFile();
            assertEquals(3, file.writev(0, abc()).join());
            assertEquals(3, file.size());
            try (AioFile other =
                    aio.io()
                            .openFile(
                                    aio.newPath(),
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.WRITE)) {
                assertTrue(other.isOpen());
            }
            try (AlignedBuffers.Lease lease = aio.lease(5000)) {
                assertEquals(5000, lease.buffer().remaining());
            }
            AsyncIo io = aio.io();
            assertSame(io, aio.io(), "the same one each time");
            assertEquals(io, aio.io());
            LEFT_PATHS.add(aio.directory());
        }

        @Test
        void anotherEngine() throws IOException {
            for (var backend : BackendArguments.available(Aio.probe()).toList()) {
                try (AsyncIo io = aio.open(backend);
                        AioFile file =
                                io.openFile(
                                        aio.newPath(),
                                        StandardOpenOption.CREATE_NEW,
                                        StandardOpenOption.WRITE)) {
                    assertEquals(backend, file.backend());
                    assertEquals(3, file.writev(0, abc()).join());
                }
            }
        }
    }

    @Test
    void aTidyTestPasses() {
        TinyRun run = TinyRun.of(selectClass(TidyCase.class));
        assertEquals(List.of(), run.failures());
        assertEquals(2, run.names().size());
        for (Path path : LEFT_PATHS) {
            assertFalse(Files.exists(path), "the folder is deleted");
        }
    }

    static final class SharedCase {
        @RegisterExtension static final AioExtension AIO = AioExtension.create();

        private static final List<AsyncIo> SEEN = new ArrayList<>();

        @Test
        void one() throws IOException {
            SEEN.add(AIO.io());
        }

        @Nested
        class Inner {
            @Test
            void two() throws IOException {
                SEEN.add(AIO.io());
                assertTrue(AIO.io().isOpen());
            }
        }
    }

    @Test
    void aStaticFieldIsOneEngineForTheClass() {
        assertEquals(List.of(), TinyRun.of(selectClass(SharedCase.class)).failures());
        assertEquals(2, SharedCase.SEEN.size());
        assertSame(SharedCase.SEEN.get(0), SharedCase.SEEN.get(1));
        assertFalse(SharedCase.SEEN.get(0).isOpen(), "closed after the class");
    }

    // ---- operations

    static final class InFlightCase {
        @RegisterExtension final AioExtension aio = AioExtension.builder().fake().build();

        @Test
        void forgetsToStep() throws IOException {
            var unused = aio.fake().file("log").writev(7, abc());
        }
    }

    @Test
    void anOperationInFlightFailsTheTestWithItsPlace() {
        Throwable failure = failureOf(InFlightCase.class);
        assertMessage(failure, "writev of 3 bytes at 7", "is in flight although the test is over");
        assertPlace(failure, "forgetsToStep");
    }

    static final class InFlightAllowedCase {
        @RegisterExtension
        final AioExtension aio =
                AioExtension.builder().fake().allow(Leak.OPERATION, Leak.DESCRIPTOR).build();

        @Test
        void forgetsToStep() throws IOException {
            var unused =
                    aio.io()
                            .openFile(
                                    aio.fake().path("log"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE)
                            .writev(7, abc());
        }
    }

    @Test
    void whatIsAllowedIsClosedInSilence() {
        assertEquals(List.of(), TinyRun.of(selectClass(InFlightAllowedCase.class)).failures());
    }

    static final class NeverEndsCase {
        @RegisterExtension
        final AioExtension aio =
                AioExtension.builder().drivers(STUCK).patience(Duration.ofMillis(200)).build();

        @Test
        void neverEnds() throws IOException {
            AsyncWritev write =
                    aio.io().writev(aio.newFile(), 0, List.of(abc()), 0, SigevNotify.none());
            write.submit();
        }
    }

    @Test
    void anOperationThatNeverEndsDoesNotHang() {
        Throwable failure = failureOf(NeverEndsCase.class);
        assertMessage(
                failure,
                "writev of 3 bytes at 0",
                "the engine cannot be closed, for 1 operations do not end");
        assertPlace(failure, "neverEnds");
    }

    static final class ForgottenCase {
        @RegisterExtension
        final AioExtension aio = AioExtension.builder().forgottenResults().build();

        @Test
        void neverAsks() throws IOException {
            AsyncWritev write =
                    aio.io().writev(aio.newFile(), 5, List.of(abc()), 0, SigevNotify.none());
            write.submit();
        }
    }

    @Test
    void aResultThatNobodyAskedForIsFound() {
        try (CapturedLog log = new CapturedLog()) {
            Throwable failure = failureOf(ForgottenCase.class);
            assertMessage(failure, "nobody asked for the result of writev of 3 bytes at 5");
            assertPlace(failure, "neverAsks");
            assertFalse(log.warnings("its result was never read").isEmpty());
        }
    }

    // ---- memory, files, threads

    static final class LeaseCase {
        @RegisterExtension final AioExtension aio = AioExtension.create();

        @Test
        void keepsIt() {
            var unused = aio.lease(4096);
        }
    }

    @Test
    void aLeaseThatStaysOpenFailsTheTest() {
        Throwable failure = failureOf(LeaseCase.class);
        assertMessage(failure, "4096 bytes of aligned memory were not given back");
        assertPlace(failure, "keepsIt");
    }

    static final class PoolCase {
        static final AlignedBuffers POOL = new AlignedBuffers(512, 1 << 20);
        @RegisterExtension final AioExtension aio = AioExtension.create();

        @Test
        void keepsSome() {
            var unused = POOL.tryAcquire(512);
            AlignedBuffers watched = aio.watch(POOL);
            var unused2 = watched.tryAcquire(1024);
        }
    }

    @Test
    void aPoolThatIsWatchedMustEndAsItBegan() {
        assertMessage(
                failureOf(PoolCase.class), "1024 bytes of aligned memory were not given back to");
    }

    static final class FileCase {
        @RegisterExtension final AioExtension aio = AioExtension.create();

        @Test
        void keepsItOpen() throws IOException {
            var unused =
                    aio.io()
                            .openFile(
                                    aio.newPath(),
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.WRITE);
        }
    }

    @Test
    void aFileThatStaysOpenFailsTheTest() {
        Throwable failure = failureOf(FileCase.class);
        assertMessage(failure, "file0", "was not closed; it was opened");
        assertPlace(failure, "keepsItOpen");
    }

    static final class DescriptorCase {
        @RegisterExtension final AioExtension aio = AioExtension.create();

        @Test
        void keepsTheChannel() throws IOException {
            LEFT.add(
                    FileChannel.open(
                            aio.newPath(),
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.WRITE));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDescriptorOfAnotherLibraryIsSeen() {
        assertMessage(failureOf(DescriptorCase.class), "descriptor ", "file0 was not closed");
    }

    static final class ThreadCase {
        @RegisterExtension
        final AioExtension aio =
                AioExtension.builder()
                        .allow(Leak.DESCRIPTOR)
                        .patience(Duration.ofMillis(200))
                        .build();

        @Test
        void opensItsOwnEngine() throws IOException {
            AsyncIo own = Aio.open();
            LEFT.add(own);
            AioFile file =
                    own.openFile(
                            aio.newPath(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            assertEquals(3, file.writev(0, abc()).join());
        }
    }

    @Test
    void anEngineThatIsNotClosedFailsTheTest() {
        assertMessage(failureOf(ThreadCase.class), "thread jna-aio-", "still runs");
    }

    @Test
    void whereOtherClassesRunInParallelTheirThreadsAreNotTakenForLeaks() {
        Map<String, String> parallel =
                Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.mode.classes.default", "concurrent");
        // Its methods run in one thread all the same, so their own mode does not tell.
        assertEquals(List.of(), TinyRun.of(parallel, selectClass(ThreadCase.class)).failures());
    }

    static final class TwoCase {
        @RegisterExtension static final AioExtension ALL = AioExtension.create();

        @RegisterExtension
        final AioExtension one =
                AioExtension.builder().backend("nio").patience(Duration.ofMillis(200)).build();

        @RegisterExtension
        final AioExtension two =
                AioExtension.builder().backend("pwritev").patience(Duration.ofMillis(200)).build();

        @Test
        void writesWithAll() throws IOException {
            for (AioExtension aio : List.of(two, one, ALL)) {
                assertEquals(3, aio.newFile().writev(0, abc()).join());
            }
        }
    }

    @Test
    void severalExtensionsDoNotTakeEachOthersThreadsForLeaks() {
        assertEquals(List.of(), TinyRun.of(selectClass(TwoCase.class)).failures());
    }

    static final class TwoThreadCase {
        @RegisterExtension
        static final AioExtension ALL =
                AioExtension.builder()
                        .allow(Leak.DESCRIPTOR)
                        .patience(Duration.ofMillis(200))
                        .build();

        @RegisterExtension
        final AioExtension aio =
                AioExtension.builder()
                        .allow(Leak.DESCRIPTOR)
                        .patience(Duration.ofMillis(200))
                        .build();

        @Test
        void opensItsOwnEngine() throws IOException {
            AsyncIo own = Aio.open();
            LEFT.add(own);
            AioFile file =
                    own.openFile(
                            aio.newPath(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            assertEquals(3, file.writev(0, abc()).join());
        }
    }

    @Test
    void theLastOfSeveralExtensionsFindsTheThread() {
        assertMessage(failureOf(TwoThreadCase.class), "thread jna-aio-", "still runs");
    }

    static final class InterruptedCase {
        @RegisterExtension final AioExtension aio = AioExtension.create();

        @Test
        void leavesTheFlagAndAChannel() throws IOException {
            LEFT.add(
                    FileChannel.open(
                            aio.newPath(),
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.WRITE));
            assertEquals(3, aio.newFile().writev(0, abc()).join());
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFlagThatATestLeftHidesNothing() {
        try {
            assertMessage(failureOf(InterruptedCase.class), "descriptor ", "was not closed");
        } finally {
            boolean unused = Thread.interrupted();
        }
    }

    // ---- together, and wrongly used

    static final class BothCase {
        @RegisterExtension final AioExtension aio = AioExtension.create();

        @Test
        void failsAndLeaks() {
            var unused = aio.lease(1);
            throw new IllegalStateException("its own failure");
        }
    }

    @Test
    void aFailureOfTheTestStandsBeforeItsLeaks() {
        Throwable failure = failureOf(BothCase.class);
        assertEquals("its own failure", failure.getMessage());
        assertMessage(failure.getSuppressed()[0], "aligned memory");
    }

    static final class SeveralCase {
        @RegisterExtension final AioExtension aio = AioExtension.create();

        @Test
        void leaksTwice() {
            var unused = aio.lease(1);
            var unused2 = aio.lease(100);
        }
    }

    @Test
    void allLeaksAreTold() {
        assertMessage(failureOf(SeveralCase.class), "the test left 2 things behind:");
    }

    @Test
    void outsideATestItSaysSo() {
        AioExtension aio = AioExtension.create();
        IllegalStateException e = assertThrows(IllegalStateException.class, aio::io);
        assertMessage(e, "@RegisterExtension");
    }

    static final class NoFakeCase {
        @RegisterExtension final AioExtension aio = AioExtension.create();

        @Test
        void asks() {
            assertMessage(
                    assertThrows(IllegalStateException.class, aio::fake), "build the extension");
        }
    }

    @Test
    void askingARealEngineForItsFakeIsAnError() {
        assertEquals(List.of(), TinyRun.of(selectClass(NoFakeCase.class)).failures());
    }
}
