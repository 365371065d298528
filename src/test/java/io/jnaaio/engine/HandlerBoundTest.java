package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.handlers.HandlerThread;
import io.jnaaio.engine.handlers.HandlerThreads;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that block take no more than a bounded number of threads; those that wait hold their operations' credits. */
@Timeout(60)
class HandlerBoundTest {
    private static final int DEPTH = 4;

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    /** Blocks as many handlers as may block. */
    private void fill(TestRig rig) {
        for (int i = 0; i < HandlerThreads.STUCK_MAX; i++) {
            rig.engine.handlerExecutor().execute(this::block);
            int count = i + 1;
            Await.until(() -> begun.get() == count, "handler " + count + " has a thread");
        }
        // The one begun last is found stuck when another waits for a thread.
        rig.engine.handlerExecutor().execute(ended::incrementAndGet);
        Await.until(() -> rig.engine.handlersAreFull(), "all of them are found stuck");
    }

    private void block() {
        begun.incrementAndGet();
        HandlerThread.mayBlock();
        try {
            assertTrue(end.await(50, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        ended.incrementAndGet();
    }

    @Test
    void beyondTheBoundCreditsAreHeldBackUntilAHandlerEnds() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(DEPTH).open()) {
            fill(rig);
            SigevNotify notify =
                    SigevNotify.callback(
                            rig.engine.handlerExecutor(), op -> ended.incrementAndGet());
            for (int i = 0; i < DEPTH; i++) {
                AsyncWritev write = rig.engine.writev(rig.file, i, List.of(direct("a")), 0, notify);
                write.submit();
                rig.driver.complete(0);
                assertEquals(1, write.aioReturn());
            }
            AsyncWritev more = rig.writev(0, direct("b"));
            TestRig.assertFails(Errno.EAGAIN, 0, more::submit);
            assertFalse(begun.get() > HandlerThreads.STUCK_MAX, "no more threads");

            end.countDown();
            int all = HandlerThreads.STUCK_MAX + 1 + DEPTH;
            Await.until(() -> ended.get() == all, "all handlers end: " + ended.get());
            rig.assertNothingLost();
            more.submit();
            rig.driver.complete(0);
            assertEquals(1, more.aioReturn());
        } finally {
            end.countDown();
        }
    }

    /** The handlers that run wait for credits that the handlers behind them hold, and nothing is in flight. */
    @Test
    void aHandlerThatWaitsForACreditGetsOneThatIsHeldBack() throws Exception {
        try (TestRig rig =
                TestRig.builder().queueDepth(1).operations(io.jnaaio.api.QueueFull.BLOCK).open()) {
            CountDownLatch creditIsHeld = new CountDownLatch(1);
            AtomicInteger written = new AtomicInteger();
            rig.engine
                    .handlerExecutor()
                    .execute(
                            () -> {
                                try {
                                    HandlerThread.mayBlock();
                                    assertTrue(creditIsHeld.await(50, TimeUnit.SECONDS));
                                    AsyncWritev write = rig.writev(1, direct("b"));
                                    write.submit();
                                    written.incrementAndGet();
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                            });
            for (int i = 1; i < HandlerThreads.STUCK_MAX; i++) {
                rig.engine.handlerExecutor().execute(this::block);
                int count = i;
                Await.until(() -> begun.get() == count, "handler " + count + " has a thread");
            }
            rig.engine.handlerExecutor().execute(ended::incrementAndGet);
            Await.until(() -> rig.engine.handlersAreFull(), "all of them are found stuck");

            AsyncWritev first =
                    rig.engine.writev(
                            rig.file,
                            0,
                            List.of(direct("a")),
                            0,
                            SigevNotify.callback(rig.engine.handlerExecutor(), op -> {}));
            first.submit();
            rig.driver.complete(0);
            creditIsHeld.countDown();
            rig.driver.awaitHeld(1);
            Await.until(() -> written.get() == 1, "the handler's own write is submitted");
            rig.driver.complete(0);
            end.countDown();
        } finally {
            end.countDown();
        }
    }
}
