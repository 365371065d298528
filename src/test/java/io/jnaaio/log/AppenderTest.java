package io.jnaaio.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Groups, their order, and what is told when; over a file that does nothing until told. */
@Timeout(30)
@SuppressWarnings("FutureReturnValueIgnored") // of records that are there for their place alone
class AppenderTest {
    private final HeldWrites writes = new HeldWrites();

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void theFirstRecordGoesDownAtOnceAndTheNextAreOneGroup() throws Exception {
        Appender log = Appender.open(writes.file, 100);
        AioFuture<Long> first = log.append(bytes("a"), bytes("bc"));
        AioFuture<Long> second = log.append(bytes("de"));
        AioFuture<Long> third = log.append(bytes("f"));
        assertEquals(106, log.position());
        HeldWrites.Held group = writes.next();
        assertEquals(0, writes.count(), "one write at a time");
        assertEquals(100, group.offset());
        assertEquals("abc", group.text());
        group.succeed();
        assertEquals(100, first.getNow(null));
        assertFalse(second.isDone());
        group = writes.next();
        assertEquals(103, group.offset());
        assertEquals("def", group.text());
        group.succeed();
        assertEquals(103, second.getNow(null));
        assertEquals(105, third.getNow(null));
        assertEquals(0, writes.count());
    }

    @Test
    void whatTheActionsOfAGroupAppendIsOneGroup() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        List<CompletableFuture<Long>> again = new ArrayList<>();
        AioFuture<Long> first = log.append(bytes("-"));
        for (int i = 0; i < 64; i++) {
            again.add(log.append(bytes("a")).thenCompose(at -> log.append(bytes("b"))));
        }
        writes.next().succeed();
        assertTrue(first.isDone());
        writes.next().succeed();
        HeldWrites.Held group = writes.next();
        assertEquals("b".repeat(64), group.text());
        assertEquals(65, group.offset());
        group.succeed();
        for (int i = 0; i < 64; i++) {
            assertEquals(65 + i, again.get(i).getNow(null));
        }
    }

    @Test
    void futuresCompleteInTheOrderOfTheirRecords() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        List<Long> told = new ArrayList<>();
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            stages.add(log.append(bytes("x")).thenAccept(told::add));
        }
        stages.add(log.flush().thenAccept(nothing -> told.add(-1L)));
        writes.next().succeed();
        writes.next().succeed();
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, -1L), told);
        assertTrue(stages.stream().allMatch(CompletableFuture::isDone));
    }

    @Test
    void aFileThatIsDoneAtOnceNeverNests() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        CompletableFuture<Void> done = new CompletableFuture<>();
        appendNext(log, done);
        writes.onSubmit = HeldWrites.Held::succeed;
        writes.next().succeed();
        assertTrue(done.isDone());
        assertEquals(100_000, log.position());
    }

    private static void appendNext(Appender log, CompletableFuture<Void> done) {
        var unused =
                log.append(bytes("x"))
                        .whenComplete(
                                (at, error) -> {
                                    if (at == null || at == 99_999) {
                                        done.complete(null);
                                    } else {
                                        appendNext(log, done);
                                    }
                                });
    }

    @Test
    void positionsAdvanceBeforeTheFutureIsDone() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        ByteBuffer header = bytes("..abc..").position(2).limit(5);
        ByteBuffer empty = bytes("");
        CompletableFuture<Integer> seen =
                log.append(header, empty).thenApply(at -> header.position());
        assertEquals(2, header.position());
        HeldWrites.Held group = writes.next();
        assertEquals("abc", group.text());
        group.succeed();
        assertEquals(5, seen.getNow(null));
    }

    @Test
    void aCallerWhoTouchesHisBuffersHarmsNoOtherRecord() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        log.append(bytes("-"));
        ByteBuffer touched = bytes("abc");
        AioFuture<Long> bad = log.append(touched);
        AioFuture<Long> fine = log.append(bytes("def"));
        touched.position(1).limit(2);
        writes.next().succeed();
        HeldWrites.Held group = writes.next();
        assertEquals("abcdef", group.text());
        group.succeed();
        assertEquals(1, bad.getNow(null));
        assertEquals(4, fine.getNow(null));
        assertEquals(1, touched.position(), "his own affair");
    }

    @Test
    void theArrayIsNotKept() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        log.append(bytes("-"));
        ByteBuffer[] record = {bytes("abc")};
        log.append(record);
        record[0] = bytes("XYZ");
        writes.next().succeed();
        assertEquals("abc", writes.next().text());
    }

    @Test
    void aFlushRidesWithWhatIsAppendedBeforeIt() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        log.append(bytes("a"));
        AioFuture<Void> flush = log.flush();
        HeldWrites.Held group = writes.next();
        assertFalse(flush.isDone());
        group.succeed();
        assertTrue(flush.isDone());
        assertEquals(0, writes.count(), "nothing else had to be synced");
        assertTrue(log.flush().isDone());
    }

    @Test
    void theFirstFlushSyncsWhatWasThere() throws Exception {
        Appender log = Appender.open(writes.file, 7);
        AioFuture<Void> flush = log.flush();
        HeldWrites.Held sync = writes.next();
        assertEquals("", sync.text());
        assertFalse(flush.isDone());
        sync.succeed();
        assertTrue(flush.isDone());
        assertTrue(log.flush().isDone(), "the second has nothing to do");
        assertEquals(0, writes.count());
    }

    @Test
    void cancelAndTimeoutsAskInVain() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        AioFuture<Long> record = log.append(bytes("a"));
        record.cancel(true);
        assertFalse(record.completeExceptionally(new IllegalStateException("mine")));
        CompletableFuture<Long> derived = record.thenApply(at -> at);
        derived.cancel(false);
        assertFalse(record.isDone());
        assertThrows(TimeoutException.class, () -> record.get(1, TimeUnit.NANOSECONDS));
        writes.next().succeed();
        assertEquals(0, record.getNow(null));
        assertTrue(derived.isCancelled());
    }

    @Test
    void aRefusedSubmissionIsMadeAgain() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        List<Throwable> refusals =
                new ArrayList<>(
                        List.of(
                                AppenderFailureTest.errno(Errno.EAGAIN, 0),
                                new InterruptedIOException("the wait for room")));
        writes.onSubmit =
                write -> {
                    if (!refusals.isEmpty()) {
                        write.fail(refusals.remove(0));
                    }
                };
        AioFuture<Long> record = log.append(bytes("a"));
        AioFuture<Long> next = log.append(bytes("b"));
        HeldWrites.Held group = writes.next();
        assertEquals("a", group.text());
        group.succeed();
        writes.next().succeed();
        assertEquals(0, record.join());
        assertEquals(1, next.join());
        assertTrue(refusals.isEmpty());
    }

    @Test
    void aWaitOnACompletionThreadIsRefused() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        AioFuture<Long> record = log.append(bytes("a"));
        AioFuture<Long> behind = log.append(bytes("b"));
        HeldWrites.Held group = writes.next();
        group.refuseWaits();
        assertThrows(IllegalStateException.class, record::join);
        assertThrows(IllegalStateException.class, behind::get);
        assertThrows(IllegalStateException.class, () -> behind.get(1, TimeUnit.SECONDS));
        log.close(); // returns at once
        assertFalse(record.isDone());
        group.succeed();
        writes.next().succeed();
        assertTrue(behind.isDone());
    }

    @Test
    void anInterruptedThreadLosesNothing() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        AioFuture<Long> record = log.append(bytes("a"));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, record::get);
        HeldWrites.Held group = writes.next();
        Thread completer = new Thread(group::succeed);
        Thread.currentThread().interrupt();
        completer.start();
        log.close();
        assertTrue(Thread.interrupted(), "the interrupt is the caller's");
        assertTrue(record.isDone());
    }

    @Test
    void theGatherIsOneWriteOfAllBuffers() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        log.append(bytes("-"));
        for (int i = 0; i < 300; i++) {
            log.append(bytes("ab"), bytes("cd"));
        }
        writes.next().succeed();
        HeldWrites.Held group = writes.next();
        assertArrayEquals(
                "abcd".repeat(300).getBytes(StandardCharsets.ISO_8859_1),
                group.text().getBytes(StandardCharsets.ISO_8859_1));
        group.succeed();
        assertEquals(1201, log.position());
    }
}
