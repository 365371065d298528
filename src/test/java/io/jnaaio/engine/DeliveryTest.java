package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static io.jnaaio.engine.TestRig.heap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callbacks: never nested, with a credit of their own. */
@Timeout(30)
class DeliveryTest {
    private static SigevNotify here(Consumer<AsyncOperation<?>> action) {
        return SigevNotify.callback(Runnable::run, action);
    }

    /** What an action of a callback may throw. */
    private interface Throwing {
        void accept(AsyncOperation<?> op) throws Exception;
    }

    private static Consumer<AsyncOperation<?>> noting(
            AtomicReference<Throwable> thrown, Throwing action) {
        return op -> {
            try {
                action.accept(op);
            } catch (Throwable e) {
                thrown.compareAndSet(null, e);
            }
        };
    }

    @Test
    void resubmittedAHundredThousandTimesWithoutADeeperStack() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).open()) {
            rig.driver.inline = TestDriver::complete;
            int times = 100_000;
            AtomicInteger left = new AtomicInteger(times);
            AtomicInteger depth = new AtomicInteger();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AsyncWritev write =
                    rig.writev(
                            here(
                                    noting(
                                            thrown,
                                            op -> {
                                                assertEquals(1, depth.incrementAndGet(), "nested");
                                                assertEquals(1L, op.aioReturn());
                                                if (left.decrementAndGet() > 0) {
                                                    op.submit();
                                                }
                                                depth.decrementAndGet();
                                            })),
                            0,
                            direct("a"));
            write.submit();
            assertEquals(null, thrown.get());
            assertEquals(0, left.get());
            assertEquals(times, rig.engine.stats().completed());
        }
    }

    /** A driver that completes within submit, and an operation of many pieces. */
    @Test
    void aHundredThousandPiecesWithoutADeeperStack() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 1, 0, 8).open()) {
            rig.driver.inline = TestDriver::complete;
            AioFuture<Long> write = rig.file.writev(0, ByteBuffer.allocateDirect(100_000));
            assertEquals(100_000, Await.value(write));
        }
    }

    /** The same for many operations that wait behind one. */
    @Test
    void tenThousandWaitingOperationsWithoutADeeperStack() throws Exception {
        int count = 10_000;
        try (TestRig rig = TestRig.builder().queueDepth(count).limits(1, 1 << 20, 0, 1).open()) {
            List<AsyncWritev> writes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                writes.add(rig.submitted(i, direct("a")));
            }
            rig.driver.inline = TestDriver::complete;
            rig.driver.complete(0);
            for (AsyncWritev write : writes) {
                assertEquals(1, write.aioReturn());
            }
        }
    }

    /** And for many requests that the system refused and now takes, one within the other. */
    @Test
    void tenThousandKeptRequestsWithoutADeeperStack() throws Exception {
        int count = 10_000;
        try (TestRig rig = TestRig.builder().queueDepth(count).operations(QueueFull.BLOCK).open()) {
            List<AsyncWritev> writes = new ArrayList<>();
            writes.add(rig.submitted(0, direct("a")));
            rig.driver.refuseNext(count);
            for (int i = 1; i < count; i++) {
                writes.add(rig.submitted(i, direct("a")));
            }
            rig.driver.refuseNext(0);
            rig.driver.inline = TestDriver::complete;
            rig.driver.complete(0);
            for (AsyncWritev write : writes) {
                assertEquals(1, write.aioReturn());
            }
        }
    }

    @Test
    void theOwnCreditComesFirstAndBeyondItIsEagain() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).operations(QueueFull.BLOCK).open()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AsyncWritev a = rig.writev(1, direct("a"));
            AsyncWritev b = rig.writev(2, direct("b"));
            AtomicReference<AioFuture<Long>> ofFile = new AtomicReference<>();
            AsyncWritev write =
                    rig.writev(
                            here(
                                    noting(
                                            thrown,
                                            op -> {
                                                a.submit();
                                                assertFails(Errno.EAGAIN, 0, b::submit);
                                                ofFile.set(rig.file.writev(3, direct("c")));
                                            })),
                            0,
                            direct("x"));
            write.submit();
            rig.driver.complete(0);
            assertEquals(null, thrown.get());
            assertEquals(1, rig.driver.heldCount());
            assertFails(Errno.EAGAIN, 0, ofFile.get());
            rig.driver.complete(0);
            assertEquals(1, a.aioReturn());
            b.submit();
            rig.driver.complete(0);
            assertEquals(1, b.aioReturn());
        }
    }

    /** The credit is slot and staging memory: another thread that waits for memory must not end a chain. */
    @Test
    void theOwnCreditIncludesItsStagingMemory() throws Exception {
        try (TestRig rig =
                TestRig.builder().stagingBytes(1 << 16).operations(QueueFull.BLOCK).open()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicInteger left = new AtomicInteger(1);
            AsyncWritev chain =
                    rig.writev(
                            here(
                                    noting(
                                            thrown,
                                            op -> {
                                                Object unused = op.aioReturn();
                                                if (left.getAndDecrement() > 0) {
                                                    op.submit();
                                                }
                                            })),
                            0,
                            ByteBuffer.allocate(1 << 16));
            chain.submit();
            AsyncWritev waits = rig.writev(0, ByteBuffer.allocate(1 << 16));
            Await.Background<Boolean> submitter = Await.run(waits::submit);
            submitter.awaitWaiting();
            rig.driver.complete(0);
            rig.letGo();
            assertTrue(submitter.join());
            Await.until(() -> !waits.inProgress(), "the other write");
            assertEquals(1 << 16, waits.aioReturn());
            assertEquals(null, thrown.get());
        }
    }

    @Test
    void aCallbackThatThrowsStopsNobody() throws Exception {
        try (TestRig rig = TestRig.builder().limits(8, 1 << 20, 64, 1).open()) {
            AsyncWritev first = rig.submitted(100, direct("!"));
            AtomicInteger told = new AtomicInteger();
            SigevNotify throwsError =
                    here(
                            op -> {
                                told.incrementAndGet();
                                throw new AssertionError("made up");
                            });
            AsyncWritev a = rig.writev(throwsError, 0, direct("a"));
            AsyncWritev b = rig.writev(here(op -> told.incrementAndGet()), 1, direct("b"));
            a.submit();
            b.submit();
            AioFuture<Long> c = rig.file.writev(2, direct("c"));
            rig.driver.complete(0);
            assertEquals(1, rig.driver.heldCount(), "merged, so told together");
            rig.driver.complete(0);
            assertEquals(2, told.get());
            assertEquals(1, a.aioReturn());
            assertEquals(1, b.aioReturn());
            assertEquals(1, Await.value(c));
            assertEquals(1, first.aioReturn());
        }
    }

    @Test
    void anExecutorThatRejectsOrThrows() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AtomicInteger told = new AtomicInteger();
            SigevNotify rejected =
                    SigevNotify.callback(
                            work -> {
                                throw new RejectedExecutionException("made up");
                            },
                            op -> told.incrementAndGet());
            SigevNotify broken =
                    SigevNotify.callback(
                            work -> {
                                throw new IllegalStateException("made up");
                            },
                            op -> told.incrementAndGet());
            AsyncWritev a = rig.writev(rejected, 0, direct("a"));
            AsyncWritev b = rig.writev(broken, 0, direct("b"));
            a.submit();
            b.submit();
            rig.driver.completeAll();
            assertEquals(2, told.get(), "on the completion thread");
            assertEquals(1, a.aioReturn());
            assertEquals(1, b.aioReturn());
            rig.assertNothingLost();
        }
    }

    @Test
    void nothingBlocksInACallback() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev other = rig.submitted(9, heap("x"));
            List<Throwable> thrown = new ArrayList<>();
            SigevNotify blocks =
                    here(
                            op -> {
                                Duration day = Duration.ofDays(1);
                                thrown.add(caught(() -> other.await(day)));
                                thrown.add(caught(() -> rig.engine.suspend(List.of(other), day)));
                                thrown.add(caught(() -> other.future().get()));
                            });
            AsyncWritev write = rig.writev(blocks, 0, direct("a"));
            write.submit();
            rig.driver.complete(1);
            assertEquals(3, thrown.size());
            for (Throwable one : thrown) {
                assertTrue(one instanceof IllegalStateException, String.valueOf(one));
            }
            rig.driver.complete(0);
        }
    }

    private static Throwable caught(java.util.concurrent.Callable<?> work) {
        return assertThrows(Throwable.class, work::call);
    }

    @Test
    void aCallbackSeesItsOperationComplete() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicInteger told = new AtomicInteger();
            AsyncWritev write =
                    rig.writev(
                            here(
                                    noting(
                                            thrown,
                                            op -> {
                                                told.incrementAndGet();
                                                assertEquals(Errno.ENOSPC, op.error());
                                                assertThrows(ErrnoException.class, op::aioReturn);
                                            })),
                            0,
                            direct("a"));
            write.submit();
            rig.driver.fail(0, Errno.ENOSPC);
            assertEquals(1, told.get());
            assertEquals(null, thrown.get());
        }
    }

    @Test
    void aWriteFromADependentStage() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).open()) {
            rig.driver.inline = TestDriver::complete;
            var chain =
                    rig.file.writev(0, heap("a")).thenCompose(n -> rig.file.writev(1, heap("b")));
            for (int i = 2; i < 100; i++) {
                int at = i;
                chain = chain.thenCompose(n -> rig.file.writev(at, heap("c")));
            }
            assertEquals(1, Await.value(chain));
            assertEquals(100, rig.memory.bytes().length);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
