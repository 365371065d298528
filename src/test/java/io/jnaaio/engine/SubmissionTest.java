package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SubmitResult;
import io.jnaaio.engine.Await.Background;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists of operations, and operations whose buffers the caller has moved on with. */
@Timeout(30)
class SubmissionTest {
    private static TestDriverFactory collecting() {
        TestDriverFactory factory = new TestDriverFactory("fake-one", TestDriverFactory.ROOMY);
        factory.collects = true;
        return factory;
    }

    @Test
    void aListIsFlushedOnce() throws Exception {
        try (TestRig rig = TestRig.builder().drivers(collecting()).open()) {
            List<AsyncWritev> writes = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                writes.add(rig.writev(i, direct("a")));
            }
            List<SubmitResult> results = rig.engine.submitAll(writes);
            assertTrue(results.stream().allMatch(SubmitResult::submitted));
            assertEquals(5, rig.driver.heldCount());
            rig.driver.completeAll();
            for (AsyncWritev write : writes) {
                assertEquals(1, write.aioReturn());
            }
        }
    }

    @Test
    void eachIsSubmittedOrRefused() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(2).open()) {
            List<AsyncWritev> writes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                writes.add(rig.writev(i, direct("a")));
            }
            rig.driver.refuseNext(1);
            List<Errno> errnos =
                    rig.engine.submitAll(writes).stream().map(SubmitResult::errno).toList();
            assertEquals(List.of(Errno.EAGAIN, Errno.SUCCESS, Errno.SUCCESS, Errno.EAGAIN), errnos);
            rig.driver.completeAll();
            assertEquals(1, writes.get(1).aioReturn());
            assertEquals(1, writes.get(2).aioReturn());
            for (SubmitResult result : rig.engine.submitAll(List.of(writes.get(0)))) {
                assertTrue(result.submitted());
            }
            rig.driver.completeAll();
            assertEquals(1, writes.get(0).aioReturn());
            assertFalse(writes.get(3).inProgress());
        }
    }

    @Test
    void aWrongListSubmitsNothing() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev fine = rig.writev(0, direct("a"));
            AsyncWritev running = rig.submitted(1, direct("b"));
            assertThrows(
                    IllegalStateException.class,
                    () -> rig.engine.submitAll(List.of(fine, running)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> rig.engine.submitAll(List.of(fine, fine)));
            assertFalse(fine.inProgress());
            fine.submit();
            rig.driver.completeAll();
            assertEquals(1, fine.aioReturn());
            assertEquals(1, running.aioReturn());
        }
    }

    /** A driver that collects gets what a list has handed over before the list waits, for slots or for memory. */
    @Test
    void aListThatWaitsIsFlushedBefore() throws Exception {
        try (TestRig rig =
                TestRig.builder()
                        .drivers(collecting())
                        .queueDepth(3)
                        .stagingBytes(1 << 16)
                        .operations(QueueFull.BLOCK)
                        .open()) {
            List<AsyncWritev> heap = new ArrayList<>();
            List<AsyncWritev> many = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                heap.add(rig.writev(0, ByteBuffer.allocate(1 << 16)));
                many.add(rig.writev(0, direct("a")));
            }
            for (List<AsyncWritev> list : List.of(heap, many)) {
                Background<List<SubmitResult>> submitter =
                        Await.background(() -> rig.engine.submitAll(list));
                Await.until(
                        () -> {
                            rig.driver.completeAll();
                            return submitter.done();
                        },
                        "the list to be submitted");
                assertTrue(submitter.join().stream().allMatch(SubmitResult::submitted));
                rig.driver.completeAll();
            }
        }
    }

    /** The range was taken when the operation was made; what the caller does to the buffer's limit is his affair. */
    @Test
    void theCallersLimitAfterMakingDoesNotMatter() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).open()) {
            ByteBuffer heap = TestRig.heap("abcdef");
            ByteBuffer direct = direct("gh");
            AsyncWritev write = rig.writev(0, heap, direct);
            heap.limit(0);
            direct.limit(0);
            write.submit();
            rig.driver.complete(0);
            assertEquals(8, write.aioReturn());
            assertEquals("abcdefgh", rig.memory.text());
        }
    }

    @Test
    void norForARead() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).open()) {
            rig.memory.write(0, new byte[] {'a', 'b', 'c'});
            ByteBuffer heap = ByteBuffer.allocate(3);
            AsyncReadv read = rig.readv(0, heap);
            read.submit();
            heap.limit(0);
            rig.driver.complete(0);
            assertEquals(3, read.aioReturn());
            assertEquals("abc", TestRig.text(heap, 3));
        }
    }

    /** Here the buffers are the library's; who touches them all the same harms his own operation, and no other. */
    @Test
    void aFilesReadIntoABufferThatTheCallerShrinksIsNotLost() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).open()) {
            rig.memory.write(0, new byte[] {'a', 'b', 'c'});
            ByteBuffer buffer = ByteBuffer.allocateDirect(3);
            AioFuture<Long> read = rig.file.readv(0, buffer);
            buffer.limit(1);
            try {
                rig.driver.complete(0);
            } catch (RuntimeException e) {
                assertTrue(read.isDone(), "lost by " + e);
            }
            Await.until(read::isDone, "the future, whatever it says");
        }
    }

    @Test
    void aListWithSuchAnOperationLosesNoOther() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            ByteBuffer heap = TestRig.heap("abcdef");
            AsyncWritev odd = rig.writev(0, heap);
            AsyncWritev fine = rig.writev(10, direct("x"));
            heap.limit(0);
            try {
                List<SubmitResult> unused = rig.engine.submitAll(List.of(odd, fine));
            } catch (RuntimeException e) {
                assertFalse(odd.inProgress(), "taken for submission, and lost by " + e);
            }
            rig.driver.completeAll();
            assertFalse(fine.inProgress(), "it is neither submitted nor refused");
        }
    }

    @Test
    void twoThreadsCannotSubmitTheSameOperation() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            for (int i = 0; i < 500; i++) {
                AsyncWritev write = rig.writev(0, direct("a"));
                Background<Boolean> one = Await.background(() -> submits(write));
                Background<Boolean> two = Await.background(() -> submits(write));
                assertTrue(one.join() ^ two.join());
                rig.driver.complete(0);
                assertEquals(1, write.aioReturn());
            }
        }
    }

    private static boolean submits(AsyncWritev write) throws java.io.IOException {
        try {
            write.submit();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Test
    void anErrorIsReapedOnce() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev write = rig.submitted(0, direct("a"));
            assertThrows(IllegalStateException.class, write::submit);
            assertThrows(IllegalStateException.class, write::aioReturn);
            rig.driver.fail(0, Errno.EDQUOT);
            assertThrows(IllegalStateException.class, write::submit);
            assertEquals(Errno.EDQUOT, write.error());
            assertFails(Errno.EDQUOT, 0, write::aioReturn);
            assertEquals(Errno.EDQUOT, write.error());
            assertThrows(IllegalStateException.class, write::aioReturn);
        }
    }
}
