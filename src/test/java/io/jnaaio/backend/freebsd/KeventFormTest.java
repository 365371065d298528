package io.jnaaio.backend.freebsd;

import static io.jnaaio.jna.KqueueConstants.EV_CLEAR;
import static io.jnaaio.jna.KqueueConstants.EV_DISPATCH;
import static io.jnaaio.jna.KqueueConstants.EV_ONESHOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.jna.FreeBsdAio;
import io.jnaaio.spi.EventQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations that the kernel reports by an event on the user's own queue. */
@Timeout(60)
class KeventFormTest extends KeventTest {
    private static final int EDQUOT = 69;

    @Test
    void oneEventPerOperationAndTheResultStaysUntilItIsTaken() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 77, text("abc"), ByteBuffer.wrap(bytes("def")));
            write.submit();
            EventQueue.Event event = event();
            assertEquals(77, event.udata());
            assertSame(Errno.SUCCESS, event.errno());
            assertFalse(write.inProgress(), "the kernel was asked");
            assertSame(Errno.SUCCESS, write.error());
            assertSame(Errno.SUCCESS, write.error(), "any number of times");
            assertEquals(1, played.count("jobs"), "the kernel keeps it");
            assertEquals(1, io.stats().inFlight(), "and the engine its slot");
            assertEquals(6, write.aioReturn());
            assertEquals(0, played.count("jobs"));
            assertEquals(0, io.stats().inFlight());
            assertNoEvent("EV_ONESHOT is the default");
            assertThrows(IllegalStateException.class, write::aioReturn);
            assertEquals("abcdef", content());

            write.submit();
            assertEquals(event.udata(), event().udata(), "it may be submitted again");
            assertEquals(6, write.aioReturn());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Test
    void withoutTheEventTheOperationCanBeAskedAllTheSame() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            played.control("fbsd_hold");
            AsyncWritev write = writev(io, file, 1, text("abc"));
            write.submit();
            assertTrue(write.inProgress());
            assertSame(Errno.EINPROGRESS, write.error());
            assertThrows(IllegalStateException.class, write::aioReturn);
            assertThrows(IllegalStateException.class, write::submit);
            assertThrows(
                    IllegalStateException.class, () -> write.setSigevNotify(SigevNotify.none()));
            assertFalse(write.await(Duration.ofMillis(2)), "it waits for the kernel");
            assertFalse(io.suspend(List.of(write), Duration.ZERO));
            played.control("fbsd_release", ALL);
            assertTrue(write.await(LONG));
            assertTrue(io.suspend(List.of(write), Duration.ZERO));
            assertEquals(3, write.aioReturn());
            assertNoEvent("what was returned tells no more");
        }
    }

    @Test
    void anyNumberOfEventsMayBeAskedFor() throws Exception {
        assertEquals(List.of(), queue.take(Integer.MAX_VALUE, 0));
    }

    @Test
    void suspendWakesForTheOneThatIsDone() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            played.control("fbsd_hold");
            AsyncWritev plain = io.writev(file, 0, List.of(text("abc")), 0, SigevNotify.none());
            plain.submit();
            AsyncWritev told = writev(io, file, 1, text("abc"));
            told.submit();
            assertSame(CancelStatus.CANCELED, told.cancel());
            assertTrue(io.suspend(List.of(plain, told), LONG));
            assertTrue(plain.inProgress());
            assertThrows(ErrnoException.class, told::aioReturn);
            played.control("fbsd_release", ALL);
            assertTrue(io.suspend(List.of(plain), LONG));
            assertEquals(3, plain.aioReturn());
        }
    }

    @Test
    void everyKindOfOperationIsTold() throws Exception {
        Files.writeString(dir.resolve("file"), "abcdef");
        try (AsyncIo io = engine(4);
                AioFile file =
                        io.openFile(
                                dir.resolve("file"),
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE)) {
            ByteBuffer direct = ByteBuffer.allocateDirect(2);
            ByteBuffer heap = ByteBuffer.allocate(9);
            AsyncReadv read = io.readv(file, 1, List.of(direct, heap), 0, kevent(5));
            read.submit();
            assertEquals(5, event().udata());
            assertEquals(5, read.aioReturn(), "short, as one readv would be");
            assertEquals('b', direct.get(0));
            assertEquals('d', heap.get(0), "what was staged is copied when it is taken");
            assertEquals(0, heap.position());

            AsyncWritev nothing = io.writev(file, 0, List.of(), 0, kevent(6));
            nothing.submit();
            assertEquals(6, event().udata(), "a write of nothing tells too");
            assertEquals(0, nothing.aioReturn());

            for (FsyncMode mode : FsyncMode.values()) {
                AsyncFsync sync = io.fsync(file, mode, 0, kevent(7));
                sync.submit();
                assertEquals(7, event().udata());
                assertEquals(null, sync.aioReturn());
            }
        }
    }

    @Test
    void aFailureIsInTheEventAndInTheResult() throws Exception {
        played.control("fbsd_fail", ANY_KIND, 0, 1, EDQUOT);
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 1, text("abc"));
            write.submit();
            assertSame(Errno.EDQUOT, event().errno());
            assertSame(Errno.EDQUOT, write.error());
            ErrnoException e = assertThrows(ErrnoException.class, write::aioReturn);
            assertEquals(EDQUOT, e.number());
            assertSame(Errno.EDQUOT, write.error());
            assertEquals(1, io.stats().failed().get(Errno.EDQUOT));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {EV_ONESHOT, EV_CLEAR, EV_DISPATCH})
    void theFlagsThatTheKernelKnows(int flags) throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            AsyncWritev write =
                    io.writev(
                            file,
                            0,
                            List.of(text("abc")),
                            0,
                            SigevNotify.kevent(queue.descriptor(), 9, flags));
            write.submit();
            assertEquals(9, event().udata());
            assertNoEvent("once, with each of the flags");
            assertEquals(3, write.aioReturn());
        }
    }

    /** The event comes before the call that submits has returned; who takes it finds the result. */
    @Test
    void theEventMayComeBeforeTheSubmissionReturns() throws Exception {
        FreeBsdAio slow = played.around("aio_writev", () -> {}, () -> FreeBsdDriverTest.sleep(100));
        try (AsyncIo io = played.engine(AioOptions.builder().queueDepth(4).build(), slow);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 1, text("abc"));
            CompletableFuture<Void> submitting = submitLater(write);
            assertEquals(1, event().udata());
            assertFalse(submitting.isDone(), "the call is still running");
            assertSame(Errno.SUCCESS, write.error());
            assertEquals(3, write.aioReturn());
            submitting.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void cancelReachesWhatTheKernelHasBeforeTheSubmissionReturns() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        FreeBsdAio slow =
                played.around(
                        "aio_writev",
                        () -> {},
                        () -> {
                            taken.countDown();
                            FreeBsdDriverTest.sleep(100);
                        });
        try (AsyncIo io = played.engine(AioOptions.builder().queueDepth(4).build(), slow);
                AioFile file = open(io)) {
            played.control("fbsd_hold");
            AsyncWritev write = writev(io, file, 1, text("abc"));
            CompletableFuture<Void> submitting = submitLater(write);
            assertTrue(taken.await(20, TimeUnit.SECONDS));
            CancelStatus status = write.cancel();
            played.control("fbsd_release", ALL);
            submitting.get(20, TimeUnit.SECONDS);
            assertTrue(write.await(LONG));
            assertSame(CancelStatus.CANCELED, status);
            assertThrows(ErrnoException.class, write::aioReturn);
        }
    }

    /** Where it waits for room when the waiting begins, the kernel is asked later on. */
    @Test
    void awaitSeesTheEndOfWhatIsStillBeingSubmitted() throws Exception {
        try (AsyncIo io =
                        played.engine(
                                AioOptions.builder()
                                        .queueDepth(1)
                                        .operationQueueFull(QueueFull.BLOCK)
                                        .build());
                AioFile file = open(io)) {
            AsyncWritev one = writev(io, file, 1, text("abc"));
            AsyncWritev two = writev(io, file, 2, text("def"));
            one.submit();
            assertTrue(one.await(LONG));
            CompletableFuture<Void> submitting = submitLater(two);
            while (!two.inProgress()) {
                Thread.onSpinWait();
            }
            CompletableFuture<Boolean> waiting =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return two.await(Duration.ofSeconds(10));
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            FreeBsdDriverTest.sleep(100);
            assertEquals(3, one.aioReturn());
            submitting.get(20, TimeUnit.SECONDS);
            assertTrue(waiting.get(20, TimeUnit.SECONDS));
            assertEquals(3, two.aioReturn());
        }
    }

    private static CompletableFuture<Void> submitLater(AsyncOperation<?> operation) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        operation.submit();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }
}
