package io.jnaaio.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A submission is refused with EAGAIN while another thread cancels the operation. In every order, the cancellation
 * affects no other request, each request in flight has its own slot, and all accepted requests complete.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusedAndCanceledTest {
    private static final int DEPTH = 4;
    private static final int BYTES = 8;

    /** Where the submitter is meanwhile. */
    enum Where {
        /** In the driver, which is about to refuse. */
        IN_SUBMIT,
        /** The driver has refused, and is describing the refusal. */
        IN_WHEN_FULL
    }

    /** The order of events. */
    enum Order {
        /** The complete cancellation, then the next submission. */
        CANCEL_FIRST,
        /** The next submission, then the cancellation. */
        NEXT_FIRST,
        /** The next submission, while the driver handles the cancellation. */
        CANCEL_SPANS_NEXT
    }

    private final HeldDriver driver = new HeldDriver();
    private AsyncIo io;
    private AioFile file;

    @BeforeEach
    void open() throws IOException {
        io = Aio.open(AioOptions.builder().queueDepth(DEPTH).build(), driver);
        file = io.openFile(Path.of("nobody-has-it"), StandardOpenOption.WRITE);
    }

    @AfterEach
    void close() {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Thread closer =
                new Thread(
                        () -> {
                            try {
                                io.close();
                                closed.complete(true);
                            } catch (IOException e) {
                                closed.completeExceptionally(e);
                            }
                        });
        closer.setDaemon(true); // close would wait forever for a lost request
        closer.start();
        assertEquals(true, closed.orTimeout(20, TimeUnit.SECONDS).join());
    }

    private AsyncWritev write(int place) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
        return io.writev(file, 4096L * place, List.of(buffer), 0, SigevNotify.none());
    }

    private static CompletableFuture<Void> start(Runnable run) {
        return CompletableFuture.runAsync(
                run,
                action -> {
                    Thread thread = new Thread(action);
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS), "the other thread comes");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void submit(AsyncWritev write) {
        try {
            write.submit();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "IN_SUBMIT, CANCEL_FIRST",
        "IN_SUBMIT, NEXT_FIRST",
        "IN_SUBMIT, CANCEL_SPANS_NEXT",
        "IN_WHEN_FULL, CANCEL_FIRST",
        "IN_WHEN_FULL, NEXT_FIRST",
        "IN_WHEN_FULL, CANCEL_SPANS_NEXT"
    })
    void othersAreNotReached(Where where, Order order) throws Exception {
        AsyncWritev one = write(1);
        AsyncWritev two = write(2);
        AsyncWritev three = write(3);
        CountDownLatch there = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Runnable stop =
                () -> {
                    there.countDown();
                    await(go);
                };
        driver.refusing = where == Where.IN_SUBMIT ? stop : () -> {};
        driver.whenFull = where == Where.IN_WHEN_FULL ? stop : () -> {};
        CompletableFuture<Boolean> submitting = new CompletableFuture<>();
        CompletableFuture<Void> submitter = start(() -> submitting.complete(isTaken(one)));
        await(there);

        CountDownLatch canceling = new CountDownLatch(1);
        CountDownLatch endCancel = new CountDownLatch(order == Order.CANCEL_SPANS_NEXT ? 1 : 0);
        AtomicBoolean reached = new AtomicBoolean();
        driver.canceling =
                request -> {
                    // The cancelled request was not accepted.
                    reached.compareAndSet(false, driver.held.contains(request));
                    canceling.countDown();
                    await(endCancel);
                };
        if (order == Order.NEXT_FIRST) {
            submit(two);
        }
        CompletableFuture<Void> canceller =
                start(
                        () -> {
                            var unused = one.cancel();
                            canceling.countDown(); // the driver may not have been called
                        });
        if (order == Order.CANCEL_SPANS_NEXT) {
            await(canceling);
        } else {
            canceller.get(20, TimeUnit.SECONDS);
        }
        if (order != Order.NEXT_FIRST) {
            submit(two);
        }
        endCancel.countDown();
        canceller.get(20, TimeUnit.SECONDS);
        go.countDown();
        submitter.get(20, TimeUnit.SECONDS);
        submit(three);

        assertFalse(reached.get(), "the driver was asked to cancel the next one's request");
        assertBothAreWhole(two, three);
        assertEndedOnce(one, submitting.get(20, TimeUnit.SECONDS));
        assertRoomForAll();
    }

    /** True if the submission was accepted; false if it was refused with EAGAIN. */
    private static boolean isTaken(AsyncWritev write) {
        try {
            write.submit();
            return true;
        } catch (ErrnoException e) {
            assertSame(Errno.EAGAIN, e.errno());
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Checks that two operations reach the driver as two requests, and complete independently. */
    private void assertBothAreWhole(AsyncWritev two, AsyncWritev three) throws Exception {
        assertEquals(2, driver.held.size());
        Request ofTwo = driver.held.remove();
        Request ofThree = driver.held.remove();
        assertNotSame(ofTwo, ofThree);
        assertNotEquals(ofTwo.slot(), ofThree.slot());
        assertEquals(2 * 4096, ofTwo.offset());
        assertEquals(3 * 4096, ofThree.offset());
        assertSame(Errno.EINPROGRESS, two.error());
        assertSame(Errno.EINPROGRESS, three.error());
        driver.sink().completed(ofTwo, BYTES);
        assertTrue(two.await(Duration.ofSeconds(20)));
        assertEquals(BYTES, two.aioReturn());
        assertSame(Errno.EINPROGRESS, three.error());
        driver.sink().completed(ofThree, BYTES);
        assertTrue(three.await(Duration.ofSeconds(20)));
        assertEquals(BYTES, three.aioReturn());
    }

    /** Checks that the operation was either refused or cancelled, not both. */
    private void assertEndedOnce(AsyncWritev one, boolean taken) throws Exception {
        assertFalse(one.inProgress());
        if (taken) {
            assertSame(Errno.ECANCELED, one.error());
            var unused = one.future();
        }
        assertEquals(List.of(), io.inFlight());
        assertEquals(0, io.stats().inFlight());
        driver.canceling = request -> {};
        submit(one);
        driver.sink().completed(driver.held.remove(), BYTES);
        assertTrue(one.await(Duration.ofSeconds(20)));
        assertEquals(BYTES, one.aioReturn());
    }

    /** Checks that refusals and cancellations have neither lost nor added a place in the queue. */
    private void assertRoomForAll() throws Exception {
        List<AsyncWritev> all = new ArrayList<>();
        for (int i = 0; i < DEPTH; i++) {
            all.add(write(i));
            submit(all.get(i));
        }
        assertFalse(isTaken(write(DEPTH)));
        assertEquals(DEPTH, driver.held.stream().mapToInt(Request::slot).distinct().count());
        driver.held.forEach(request -> driver.sink().completed(request, BYTES));
        for (AsyncWritev write : all) {
            assertTrue(write.await(Duration.ofSeconds(20)));
            assertEquals(BYTES, write.aioReturn());
        }
    }

    /** The driver refuses by a report while it handles the cancellation of that request. */
    @Test
    void aRefusalThatIsReported() throws Exception {
        AsyncWritev one = write(1);
        AsyncWritev two = write(2);
        AsyncWritev three = write(3);
        submit(one);
        Request ofOne = driver.held.remove();
        CountDownLatch canceling = new CountDownLatch(1);
        CountDownLatch endCancel = new CountDownLatch(1);
        driver.canceling =
                request -> {
                    canceling.countDown();
                    await(endCancel);
                };
        CompletableFuture<Void> canceller =
                start(
                        () -> {
                            var unused = one.cancel();
                        });
        await(canceling);
        driver.sink().refused(ofOne, FlakyPlan.FULL);
        assertTrue(one.await(Duration.ofSeconds(20)));
        assertTrue(List.of(Errno.EAGAIN, Errno.ECANCELED).contains(one.error()), one.toString());
        var unused = one.future();
        submit(two);
        endCancel.countDown();
        canceller.get(20, TimeUnit.SECONDS);
        submit(three);
        assertBothAreWhole(two, three);
        assertEndedOnce(one, false);
        assertRoomForAll();
    }
}
