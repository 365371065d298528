package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SigevNotify;
import java.io.Closeable;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A close that waits for what the operations have set off. */
@Timeout(30)
class CloseAndDrainTest {
    private static final Executor NEW_THREAD = task -> new Thread(task, "test-callback").start();

    private final CountDownLatch in = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    private void blocks() {
        in.countDown();
        Await.latch(end, "the test");
    }

    private void startBlockedCallback(TestRig rig) throws Exception {
        AsyncWritev op =
                rig.engine.writev(
                        rig.file,
                        0,
                        List.of(direct("abc")),
                        0,
                        SigevNotify.callback(NEW_THREAD, done -> blocks()));
        op.submit();
        rig.driver.complete(0);
        Await.latch(in, "the callback");
    }

    private void waitsForTheCallback(TestRig rig, Closeable drain) throws Exception {
        startBlockedCallback(rig);
        Await.Background<Boolean> drained =
                Await.background(
                        () -> {
                            drain.close();
                            return true;
                        });
        drained.awaitWaiting();
        assertFalse(rig.file.isOpen());
        end.countDown();
        assertTrue(drained.join());
    }

    @Test
    void theFileWaitsForItsCallbacks() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            waitsForTheCallback(rig, rig.file::closeAndDrain);
        }
    }

    @Test
    void theEngineWaitsForCallbacks() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            waitsForTheCallback(rig, rig.engine::closeAndDrain);
        }
    }

    @Test
    void aPlainCloseDoesNot() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            startBlockedCallback(rig);
            rig.file.close();
            assertEquals(1, end.getCount());
            end.countDown();
        }
    }

    @Test
    void theEngineWaitsForItsHandlerExecutor() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            AtomicBoolean second = new AtomicBoolean();
            rig.engine.handlerExecutor().execute(this::blocks);
            rig.engine.handlerExecutor().execute(() -> second.set(true));
            Await.latch(in, "the handler");
            Await.Background<Boolean> drained =
                    Await.background(
                            () -> {
                                rig.engine.closeAndDrain();
                                return true;
                            });
            Await.until(() -> !rig.engine.isOpen(), "the close");
            assertFalse(drained.done());
            end.countDown();
            assertTrue(drained.join());
            assertTrue(second.get(), "what was in the queue has run");
        }
    }

    /** Each handler gives the next one before it ends. */
    @Test
    void aChainOfHandlersEndsBeforeItReturns() throws Exception {
        for (int round = 0; round < 200; round++) {
            try (TestRig rig = TestRig.builder().open()) {
                AtomicInteger left = new AtomicInteger(200);
                Executor handlers = rig.engine.handlerExecutor();
                handlers.execute(
                        new Runnable() {
                            @Override
                            public void run() {
                                if (left.decrementAndGet() > 0) {
                                    handlers.execute(this);
                                }
                            }
                        });
                rig.engine.closeAndDrain();
                assertEquals(0, left.get());
            }
        }
    }

    @Test
    void inItsOwnContinuationItIsRefused() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            CompletableFuture<Throwable> ofFile = new CompletableFuture<>();
            CompletableFuture<Throwable> ofEngine = new CompletableFuture<>();
            AsyncWritev op =
                    rig.engine.writev(
                            rig.file,
                            0,
                            List.of(direct("abc")),
                            0,
                            SigevNotify.callback(
                                    NEW_THREAD,
                                    done -> {
                                        ofFile.complete(thrown(rig.file::closeAndDrain));
                                        ofEngine.complete(thrown(rig.engine::closeAndDrain));
                                    }));
            op.submit();
            rig.driver.complete(0);
            assertInstanceOf(IllegalStateException.class, Await.value(ofFile));
            assertInstanceOf(IllegalStateException.class, Await.value(ofEngine));
            CompletableFuture<Throwable> inHandler = new CompletableFuture<>();
            rig.engine
                    .handlerExecutor()
                    .execute(() -> inHandler.complete(thrown(rig.engine::closeAndDrain)));
            assertInstanceOf(IllegalStateException.class, Await.value(inHandler));
            assertTrue(rig.file.isOpen(), "a refused one closes nothing");
        }
    }

    private static Throwable thrown(Closeable call) {
        try {
            call.close();
            return new AssertionError("nothing was thrown");
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    void anInterruptEndsTheWaitWithAllClosed() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            startBlockedCallback(rig);
            Await.Background<Boolean> drained =
                    Await.background(
                            () -> {
                                assertThrows(InterruptedIOException.class, rig.file::closeAndDrain);
                                return Thread.currentThread().isInterrupted();
                            });
            drained.awaitWaiting();
            drained.thread().interrupt();
            assertTrue(drained.join(), "the interrupt stays pending");
            assertFalse(rig.file.isOpen());
            end.countDown();
        }
    }

    @Test
    void twiceAndWithNothingToWaitFor() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            rig.file.closeAndDrain();
            rig.file.closeAndDrain();
            rig.engine.closeAndDrain();
            rig.engine.closeAndDrain();
        }
    }
}
