package io.jnaaio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.testing.AioExtension;
import io.jnaaio.testing.BackendSource;
import io.jnaaio.testing.Calls;
import io.jnaaio.testing.EnabledIfCapable;
import io.jnaaio.testing.EnabledOnBackend;
import io.jnaaio.testing.FakeAio;
import io.jnaaio.testing.FaultPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** The code in docs/testing.md. */
class TestingTest {
    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    // tag::faults[]
    @Nested
    class FailingDisk {
        @RegisterExtension
        final AioExtension aio =
                AioExtension.builder()
                        .fake() // in-memory files; the test completes operations
                        .faults(
                                FaultPlan.builder()
                                        .shortTransfer(3, Calls.writes().file("log").call(1))
                                        .fail(Errno.EIO, Calls.syncs().file("log").call(1))
                                        .build())
                        .build();

        @Test
        void failedSyncIsReported() throws IOException {
            AioFuture<Long> write = aio.fake().file("log").writevDurable(0, bytes("record"));
            aio.fake().completeAll(); // the short write, its rest, and the sync
            CompletionException e = assertThrows(CompletionException.class, write::join);
            assertEquals(Errno.EIO, ((ErrnoException) e.getCause()).errno());
        }
    }

    // end::faults[]

    @Test
    void completesInTheOrderOfTheTest() {
        // tag::order[]
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            AioFuture<Long> one = log.writev(0, bytes("one"));
            AioFuture<Long> two = log.writev(3, bytes("two"));
            fake.complete(fake.inFlight().get(1)); // the second write completes first
            assertTrue(two.isDone() && !one.isDone());
            fake.completeAll();
            assertEquals("onetwo", fake.text("log"));
        }
        // end::order[]
    }

    @Test
    void powerCutLosesUnsyncedWrites() {
        // tag::crash[]
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            AioFuture<Long> write = log.writev(0, bytes("safe"));
            AioFuture<Void> synced = log.fsync(FsyncMode.DSYNC);
            fake.completeAll();
            AioFuture<Long> lost = log.writev(4, bytes("gone"));
            fake.completeAll();
            assertTrue(write.isDone() && synced.isDone() && lost.isDone());
            assertEquals("safe", fake.crash("log", 512).allLost().text());
            assertEquals("safegone", fake.crash("log", 512).allKept().text());
        }
        // end::crash[]
    }

    // tag::backends[]
    @RegisterExtension
    final AioExtension aio = AioExtension.create(); // closes engines and checks for leaks

    @ParameterizedTest
    @BackendSource
    void onEveryAvailableBackend(BackendId backend) throws IOException {
        try (AsyncIo io = aio.open(backend);
                AioFile file =
                        io.openFile(
                                aio.newPath(),
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE)) {
            assertEquals(6, file.writev(0, bytes("rec"), bytes("ord")).join());
        }
    }

    @Test
    @EnabledOnBackend("io-uring") // otherwise skipped; the reason is the probe's
    void onlyOnIoUring() throws IOException {
        assertTrue(aio.open(BackendId.IO_URING).isOpen());
    }

    @Test
    @EnabledIfCapable(Capability.NATIVE_GATHER)
    void onlyWhereOneCallGathers() throws IOException {
        assertTrue(aio.newFile().capabilities().nativeMaxBuffers() > 1);
    }
    // end::backends[]
}
