package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.QueueFull;
import io.jnaaio.engine.Await.Background;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Futures that only ask. */
@Timeout(30)
class OpFutureTest {
    @Test
    void cancelOnlyAsks() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abc"));
            assertTrue(write.cancel(false));
            assertEquals(1, rig.driver.cancels());
            assertFalse(write.isDone());
            assertFalse(write.isCancelled());
            rig.driver.fail(0, Errno.ECANCELED);
            assertTrue(write.isCancelled());
            CancellationException e = assertThrows(CancellationException.class, write::join);
            assertFails(
                    Errno.ECANCELED,
                    0,
                    () -> {
                        throw TestRig.errorBehind(e);
                    });
            assertTrue(write.cancel(false));
        }
    }

    @Test
    void theBytesMayWin() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abc"));
            assertTrue(write.cancel(false));
            rig.driver.complete(0);
            assertEquals(3, Await.value(write));
            assertFalse(write.isCancelled());
            assertFalse(write.cancel(false));
        }
    }

    @Test
    void anErrorOfTheSystemIsNotHidden() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abc"));
            assertTrue(write.cancel(false));
            rig.driver.fail(0, Errno.ENOSPC);
            assertFails(Errno.ENOSPC, 0, write);
        }
    }

    @Test
    void completeExceptionallyOnlyAsks() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abc"));
            IOException given = new IOException("given");
            assertFalse(write.completeExceptionally(given));
            assertFalse(write.isDone());
            rig.driver.fail(0, Errno.ECANCELED);
            assertSame(given, assertThrows(IOException.class, () -> Await.value(write)));
        }
    }

    @Test
    void orTimeoutAsksWhenItsTimeIsOver() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abc"));
            assertSame(write, write.orTimeout(1, TimeUnit.MILLISECONDS));
            Await.until(() -> rig.driver.cancels() == 1, "the cancel");
            assertFalse(write.isDone());
            rig.driver.fail(0, Errno.ECANCELED);
            assertThrows(TimeoutException.class, () -> Await.value(write));
        }
    }

    /** The clock of all timeouts is one thread of the whole JVM: it must not wait for a kernel. */
    @Test
    void orTimeoutDoesNotWaitForTheDriver() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AtomicReference<Boolean> waits = new AtomicReference<>();
            rig.driver.onCancel =
                    (request, wait) -> {
                        waits.set(wait);
                        return io.jnaaio.api.CancelStatus.NOT_CANCELED;
                    };
            CompletableFuture<Long> write =
                    rig.file.writev(0, direct("abc")).orTimeout(1, TimeUnit.MILLISECONDS);
            Await.until(() -> waits.get() != null, "the cancel");
            rig.driver.complete(0);
            assertEquals(3, Await.value(write));
            assertEquals(false, waits.get());
        }
    }

    @Test
    void whoAsksFirstNamesTheReason() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abc"));
            IOException given = new IOException("given");
            assertFalse(write.completeExceptionally(given));
            assertTrue(write.cancel(false));
            rig.driver.fail(0, Errno.ECANCELED);
            assertSame(given, assertThrows(IOException.class, () -> Await.value(write)));
            assertFalse(write.isCancelled());
        }
    }

    /** One exception given to two futures, as one may do with a constant. */
    @Test
    void oneReasonForTwoFutures() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> a = rig.file.writev(0, direct("abc"));
            AioFuture<Long> b = rig.file.writev(3, direct("abc"));
            CancellationException reason = new CancellationException("both");
            assertFalse(a.completeExceptionally(reason));
            assertFalse(b.completeExceptionally(reason));
            rig.driver.fail(0, Errno.ECANCELED);
            rig.driver.fail(0, Errno.ECANCELED);
            assertThrows(CancellationException.class, () -> Await.value(a));
            assertThrows(CancellationException.class, () -> Await.value(b));
        }
    }

    @Test
    void onlyTheEngineCompletesIt() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abc"));
            assertThrows(UnsupportedOperationException.class, () -> write.complete(1L));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> write.completeOnTimeout(1L, 1, TimeUnit.SECONDS));
            assertThrows(UnsupportedOperationException.class, () -> write.obtrudeValue(1L));
            CompletableFuture<Long> derived = write.thenApply(moved -> moved + 1);
            assertTrue(derived.cancel(false));
            assertEquals(0, rig.driver.cancels(), "derived stages do not propagate back");
            rig.driver.complete(0);
            assertEquals(3, Await.value(write));
        }
    }

    @Test
    void threeAskAndTheDriverReports() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).open()) {
            rig.driver.cancelsHeld();
            for (int round = 0; round < 300; round++) {
                AioFuture<Long> write = rig.file.writev(0, direct("abc"));
                IOException given = new IOException("given");
                CyclicBarrier start = new CyclicBarrier(4);
                List<Background<Boolean>> all = new ArrayList<>();
                all.add(asking(start, () -> write.cancel(false)));
                all.add(asking(start, () -> write.completeExceptionally(given)));
                all.add(
                        asking(
                                start,
                                () -> assertSame(write, write.orTimeout(0, TimeUnit.NANOSECONDS))));
                all.add(asking(start, rig.driver::completeAll));
                for (Background<Boolean> one : all) {
                    assertTrue(one.join());
                }
                try {
                    assertEquals(3, Await.value(write));
                } catch (CancellationException | TimeoutException expected) {
                    assertTrue(write.isCompletedExceptionally());
                } catch (IOException expected) {
                    assertSame(given, expected);
                }
            }
        }
    }

    private static Background<Boolean> asking(CyclicBarrier start, Await.Action ask) {
        return Await.run(
                () -> {
                    int unused = start.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS);
                    ask.run();
                });
    }

    @Test
    void nothingWaitsOnACompletionThread() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> other = rig.file.writev(10, direct("x"));
            AioFuture<Long> done = rig.file.writev(20, direct("y"));
            rig.driver.complete(1);
            List<CompletableFuture<Object>> tries = new ArrayList<>();
            AioFuture<Long> write = rig.file.writev(0, direct("abc"));
            tries.add(write.thenApply(moved -> other.join()));
            tries.add(write.thenApply(moved -> quietly(() -> other.get())));
            tries.add(write.thenApply(moved -> quietly(() -> other.get(1, TimeUnit.DAYS))));
            CompletableFuture<Long> allowed = write.thenApply(moved -> done.join() + write.join());
            rig.driver.complete(1);
            for (CompletableFuture<Object> one : tries) {
                CompletionException e = assertThrows(CompletionException.class, one::join);
                assertTrue(e.getCause() instanceof IllegalStateException, e.toString());
            }
            assertEquals(4, Await.value(allowed));
            rig.driver.complete(0);
            assertEquals(1, Await.value(other));
        }
    }

    private static Object quietly(java.util.concurrent.Callable<Long> work) {
        try {
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void theFutureOfAnOperation() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev write = rig.writev(0, direct("abc"));
            assertThrows(IllegalStateException.class, write::future);
            write.submit();
            AioFuture<Long> early = write.future();
            assertSame(early, write.future());
            rig.driver.complete(0);
            assertEquals(3, Await.value(early));
            assertThrows(IllegalStateException.class, write::aioReturn);
            assertSame(early, write.future());
            write.submit();
            rig.driver.complete(0, 1);
            AioFuture<Long> late = write.future();
            assertTrue(late.isDone());
            assertEquals(1, late.join());
            assertThrows(IllegalStateException.class, write::aioReturn);
            write.submit();
            rig.driver.complete(0);
            assertEquals(3, write.aioReturn());
            assertThrows(IllegalStateException.class, write::future);
        }
    }

    /** A future belongs to one submission: an old one must not stop the next. */
    @Test
    void anOldFutureDoesNotCancelTheNextSubmission() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev write = rig.submitted(0, direct("abc"));
            AioFuture<Long> old = write.future();
            rig.driver.complete(0);
            write.submit();
            assertFalse(old.cancel(false));
            assertFalse(old.completeExceptionally(new IOException("late")));
            assertEquals(0, rig.driver.cancels());
            rig.driver.complete(0);
            assertEquals(3, write.aioReturn());
        }
    }

    /** Legal from submit on, so also while submit waits for room. */
    @Test
    void takenWhileSubmitWaitsForRoomItIsCompleted() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).operations(QueueFull.BLOCK).open()) {
            AsyncWritev first = rig.submitted(0, direct("a"));
            AsyncWritev second = rig.writev(0, direct("bb"));
            Background<Boolean> submitter = Await.run(second::submit);
            submitter.awaitWaiting();
            assertTrue(second.inProgress());
            AioFuture<Long> future = second.future();
            rig.driver.complete(0);
            assertTrue(submitter.join());
            rig.driver.awaitHeld(1);
            rig.driver.complete(0);
            assertEquals(1, first.aioReturn());
            assertEquals(2, Await.value(future));
        }
    }
}
