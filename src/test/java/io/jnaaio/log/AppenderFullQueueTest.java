package io.jnaaio.log;

import static io.jnaaio.log.AppenderTest.bytes;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.Errno;
import io.jnaaio.testing.FakeAio;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log on an engine whose queue is full with what others do, used from the actions of those. */
@Timeout(30)
class AppenderFullQueueTest {
    private final FakeAio fake =
            FakeAio.builder().options(AioOptions.builder().queueDepth(1)).create();
    private final AioFile other = fake.file("other");
    private final AioFile file = fake.file("log");

    @AfterEach
    void close() {
        fake.completeByItself();
        fake.close();
    }

    private static ByteBuffer direct() {
        return ByteBuffer.allocateDirect(1);
    }

    /** Completes what is in flight on a thread that a hang does no harm to. */
    private CompletableFuture<Void> step() {
        CompletableFuture<Void> stepped = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            fake.step();
                            stepped.complete(null);
                        });
        thread.setDaemon(true);
        thread.start();
        return stepped;
    }

    @Test
    void aCompletionThreadDoesNotWaitForAGroupThatWaitsForRoom() throws Exception {
        Appender log = Appender.open(file, 0);
        CompletableFuture<Throwable> waited =
                other.writev(0, direct()).thenApply(moved -> waitAndClose(log));
        AtomicReference<AioFuture<Long>> appended = new AtomicReference<>();
        Thread appender = new Thread(() -> appended.set(log.append(bytes("a"))));
        appender.setDaemon(true);
        appender.start();
        while (file.stats().queueFullWaits() == 0) {
            Thread.onSpinWait();
        }
        step().get();
        assertInstanceOf(IllegalStateException.class, waited.get());
        fake.completeByItself();
        appender.join();
        assertEquals(0, appended.get().join());
        log.close();
    }

    @Test
    void aCompletionThreadDoesNotWaitForAGroupThatWasRefused() throws Exception {
        Appender log = Appender.open(file, 0);
        AtomicReference<AioFuture<Long>> appended = new AtomicReference<>();
        CompletableFuture<Throwable> waited =
                other.writev(0, direct())
                        .thenApply(
                                moved -> {
                                    var unused = other.writev(1, direct());
                                    appended.set(log.append(bytes("a")));
                                    return waitAndClose(log);
                                });
        step().get();
        assertInstanceOf(IllegalStateException.class, waited.get());
        fake.completeByItself();
        assertEquals(0, appended.get().join());
        log.close();
    }

    @Test
    void aGroupThatWasRefusedGoesDownOnAThreadOfItsOwn() throws Exception {
        HeldWrites writes = new HeldWrites();
        Appender log = Appender.open(writes.file, 0);
        CompletableFuture<String> again = new CompletableFuture<>();
        writes.onSubmit =
                refused -> {
                    writes.onSubmit =
                            write -> {
                                again.complete(Thread.currentThread().getName());
                                write.succeed();
                            };
                    refused.fail(AppenderFailureTest.errno(Errno.EAGAIN, 0));
                };
        assertEquals(0, log.append(bytes("a")).get());
        assertEquals("jna-aio-log", again.get(), "all of the common pool may wait for the log");
    }

    /** What a wait there throws; a close returns. */
    private static Throwable waitAndClose(Appender log) {
        AioFuture<Void> flush = log.flush();
        Throwable thrown = assertThrows(IllegalStateException.class, flush::join);
        assertDoesNotThrow(log::close);
        return thrown;
    }
}
