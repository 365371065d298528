package io.jnaaio.log;

import static io.jnaaio.log.AppenderTest.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Errors of the JVM between two steps of a log: they harm the call that had them, and the log goes on. */
@Timeout(60)
@SuppressWarnings("InfiniteRecursion") // until the stack is used up
class AppenderErrorTest {
    private final HeldWrites writes = new HeldWrites();

    /** No thread can be had as long as this is positive; each attempt counts it down. */
    private final AtomicInteger threadless = new AtomicInteger();

    private AppenderQueue queue() {
        AioFuture<Long> ofNothing = writes.file.writev(0);
        return new AppenderQueue(writes.file, ofNothing, 0, 1 << 20, this::thread);
    }

    private Thread thread(String name, Runnable work) {
        if (threadless.get() > 0) {
            threadless.decrementAndGet();
            throw new OutOfMemoryError("made up: unable to create native thread");
        }
        return LibraryThreads.daemon(name, work);
    }

    private AioFuture<Long> append(AppenderQueue log, String text) {
        return log.append(
                AppenderRecord.of(new ByteBuffer[] {bytes(text)}, writes.file.capabilities()));
    }

    /** Errors that a submission may have. */
    private static VirtualMachineError[] errors() {
        return new VirtualMachineError[] {
            new OutOfMemoryError("made up"), new StackOverflowError("made up")
        };
    }

    // ---- the submission

    @Test
    void anErrorOfTheSubmissionIsTriedAgainOnAnotherThread() throws Exception {
        for (VirtualMachineError error : errors()) {
            Appender log = Appender.open(writes.file, 0);
            writes.onSubmit =
                    write -> {
                        writes.onSubmit = HeldWrites.Held::succeed;
                        throw error;
                    };
            assertEquals(0, log.append(bytes("a")).get());
            assertEquals(1, log.append(bytes("b")).get());
            log.close();
        }
    }

    @Test
    void aSubmissionThatNeverFindsMemoryFailsTheLog() throws Exception {
        OutOfMemoryError error = new OutOfMemoryError("made up");
        writes.onSubmit =
                write -> {
                    throw error;
                };
        Appender log = Appender.open(writes.file, 0);
        AioFuture<Long> record = log.append(bytes("a"));
        ExecutionException e = assertThrows(ExecutionException.class, record::get);
        assertSame(error, e.getCause().getCause());
        assertThrows(IOException.class, log::close);
    }

    @Test
    void aFutureThatTakesNoDependentIsWaitedForAllTheSame() throws Exception {
        for (VirtualMachineError error : errors()) {
            for (boolean attached : new boolean[] {false, true}) {
                Appender log = Appender.open(writes.file, 0);
                writes.onSubmit = write -> write.refuseDependents(error, attached);
                AioFuture<Long> record = log.append(bytes("a"));
                AioFuture<Long> waits = log.append(bytes("b"));
                writes.onSubmit = write -> {};
                writes.next().succeed();
                assertEquals(0, record.get());
                writes.next().succeed();
                assertEquals(1, waits.get());
                log.close();
            }
        }
    }

    // ---- no thread

    /** A group that the engine refused, and no thread could be had for. */
    private AioFuture<Long> stalled(AppenderQueue log) {
        threadless.set(1);
        writes.onSubmit =
                refused -> {
                    writes.onSubmit = HeldWrites.Held::succeed;
                    refused.fail(AppenderFailureTest.errno(Errno.EAGAIN, 0));
                };
        AioFuture<Long> record = append(log, "a");
        assertFalse(record.isDone());
        assertEquals(0, threadless.get(), "a thread was asked for");
        return record;
    }

    @Test
    void withoutAThreadTheNextAppendGoesOn() throws Exception {
        AppenderQueue log = queue();
        AioFuture<Long> record = stalled(log);
        AioFuture<Long> next = append(log, "b");
        assertEquals(0, record.getNow(-1L));
        assertEquals(1, next.getNow(-1L));
        log.close();
    }

    @Test
    void withoutAThreadAFlushGoesOn() throws Exception {
        AppenderQueue log = queue();
        AioFuture<Long> record = stalled(log);
        assertTrue(log.flush().isDone());
        assertEquals(0, record.getNow(-1L));
    }

    @Test
    void withoutAThreadWhoeverWaitsGoesOn() throws Exception {
        AppenderQueue log = queue();
        assertEquals(0, stalled(log).get());
        log.close();
    }

    @Test
    void withoutAThreadACloseGoesOn() throws Exception {
        AppenderQueue log = queue();
        AioFuture<Long> record = stalled(log);
        threadless.set(3);
        log.close();
        assertEquals(0, record.getNow(-1L));
    }

    @Test
    void aCloseThatFindsNoRoomAndNoThreadTriesUntilThereIsRoom() throws Exception {
        AppenderQueue log = queue();
        AioFuture<Long> record = stalled(log);
        threadless.set(Integer.MAX_VALUE);
        AtomicInteger refusals = new AtomicInteger(3);
        writes.onSubmit =
                write -> {
                    if (refusals.getAndDecrement() > 0) {
                        write.fail(AppenderFailureTest.errno(Errno.EAGAIN, 0));
                    } else {
                        write.succeed();
                    }
                };
        log.close();
        assertEquals(0, record.getNow(-1L));
    }

    // ---- the stack

    @Test
    void appendWhereTheStackIsUsedUp() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        writes.onSubmit = HeldWrites.Held::succeed;
        List<AioFuture<Long>> taken = new ArrayList<>(10_000);
        AtomicInteger errors = new AtomicInteger();
        Runnable deep = () -> new Descent(log, taken, errors).down();
        Thread thread = new Thread(null, deep, "deep", 512 << 10);
        thread.start();
        thread.join();
        assertTrue(errors.get() > 0, "the stack was used up");
        AioFuture<Long> last = log.append(bytes("b"));
        assertEquals(taken.size(), last.get(), "what threw took no place, all else did");
        for (int i = 0; i < taken.size(); i++) {
            assertEquals(i, taken.get(i).getNow(-1L));
        }
        log.close();
    }

    /** Appends on the way back from the end of the stack. */
    private static final class Descent {
        private static final int TIMES_MAX = 5_000;

        private final Appender log;
        private final List<AioFuture<Long>> taken;
        private final AtomicInteger errors;
        private int times;

        Descent(Appender log, List<AioFuture<Long>> taken, AtomicInteger errors) {
            this.log = log;
            this.taken = taken;
            this.errors = errors;
        }

        void down() {
            try {
                down();
            } catch (StackOverflowError e) {
                // The end, or the append below it.
            }
            if (times < TIMES_MAX) {
                times++;
                append();
            }
        }

        private void append() {
            AioFuture<Long> future;
            try {
                future = log.append(ByteBuffer.allocate(1));
            } catch (StackOverflowError e) {
                errors.incrementAndGet();
                return;
            }
            taken.add(future);
        }
    }

    @Test
    void aCompletionWhereTheStackIsUsedUpIsFoundByClose() throws Exception {
        for (int i = 0; i < 100; i++) {
            Appender log = Appender.open(writes.file, 0);
            AioFuture<Long> record = log.append(bytes("a"));
            HeldWrites.Held write = writes.next();
            Thread thread = new Thread(null, () -> succeedDeep(write), "deep", 512 << 10);
            thread.start();
            thread.join();
            assertTrue(write.isDone());
            log.close();
            assertEquals(0, record.getNow(-1L));
        }
    }

    private static void succeedDeep(HeldWrites.Held write) {
        try {
            succeedDeep(write);
        } catch (StackOverflowError e) {
            // Further up there is more.
        }
        if (!write.isDone()) {
            write.succeed(1);
        }
    }

    // ---- the record

    @Test
    void whatWasCopiedOfARecordThatThrewIsTakenBack() throws Exception {
        AppenderStage stage = new AppenderStage(writes.file.capabilities());
        AppenderGroup group = new AppenderGroup(stage, 1);
        AppenderQueue log = queue();
        group.add(record(bytes("ab")), new AppenderFuture<>(log, 0L));
        ByteBuffer gone = bytes("xyz");
        AppenderRecord broken = record(bytes("12"), gone);
        gone.limit(1); // the copy of the second buffer fails
        for (int i = 0; i < 3; i++) {
            AppenderFuture<Long> future = new AppenderFuture<>(log, 2L);
            assertThrows(RuntimeException.class, () -> group.add(broken, future));
        }
        group.add(record(bytes("cd")), new AppenderFuture<>(log, 2L));
        assertEquals(2, group.recordCount());
        assertEquals(4, group.bytes());
        assertEquals(1, group.buffers().length);
        assertEquals(
                ByteBuffer.wrap("abcd".getBytes(StandardCharsets.US_ASCII)), group.buffers()[0]);
    }

    private AppenderRecord record(ByteBuffer... buffers) {
        return AppenderRecord.of(buffers, writes.file.capabilities());
    }

    // ---- the futures

    @Test
    void anActionThatUsesUpTheStackHarmsItsStageAlone() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        CompletableFuture<Void> stage = log.append(bytes("a")).thenRun(AppenderErrorTest::endless);
        AioFuture<Long> next = log.append(bytes("b"));
        writes.next().succeed();
        writes.next().succeed();
        assertEquals(1, next.get());
        ExecutionException e = assertThrows(ExecutionException.class, stage::get);
        assertInstanceOf(StackOverflowError.class, e.getCause());
    }

    private static void endless() {
        endless();
    }
}
