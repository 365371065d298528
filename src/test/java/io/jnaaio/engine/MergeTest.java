package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static io.jnaaio.engine.TestRig.heap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.spi.Request.Kind;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several operations as one request. */
@Timeout(30)
class MergeTest {
    private static TestDriver.Seen write(long offset, long bytes, int buffers) {
        return new TestDriver.Seen(Kind.WRITE, offset, bytes, buffers);
    }

    /** One request at a time; behind a first one operations wait and can merge. */
    private static TestRig rig() throws IOException {
        return TestRig.builder().limits(8, 1 << 20, 64, 1).open();
    }

    /** Occupies the driver. */
    private static AsyncWritev block(TestRig rig) throws IOException {
        return rig.submitted(1000, direct("!"));
    }

    @Test
    void touchingOperationsGoTogetherAndEachGetsItsOwn() throws Exception {
        try (TestRig rig = rig()) {
            AsyncWritev first = block(rig);
            AsyncWritev a = rig.submitted(0, direct("aa"), heap("A"));
            AioFuture<Long> b = rig.file.writev(3, heap("bbbb"));
            AsyncWritev c = rig.submitted(7, direct("c"));
            rig.driver.complete(0);
            assertEquals(write(0, 8, 4), rig.driver.heldSeen(0));
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(1, first.aioReturn());
            assertEquals(3, a.aioReturn());
            assertEquals(4, Await.value(b));
            assertEquals(1, c.aioReturn());
            assertEquals("aaAbbbbc", rig.memory.text().substring(0, 8));
            assertEquals(3, rig.engine.stats().mergedOperations());
        }
    }

    @Test
    void whatTouchesARunningWriteWaitsForItAndJoins() throws Exception {
        try (TestRig rig = TestRig.builder().limits(8, 1 << 20, 64, 2).open()) {
            AsyncWritev first = rig.submitted(0, direct("aa"));
            AsyncWritev second = rig.submitted(2, direct("bb"));
            AsyncWritev third = rig.submitted(4, direct("cc"));
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(1, rig.driver.heldCount());
            assertEquals(write(2, 4, 2), rig.driver.heldSeen(0));
            AsyncWritev elsewhere = rig.submitted(100, direct("d"));
            assertEquals(2, rig.driver.heldCount());
            rig.driver.complete(0);
            rig.driver.complete(0);
            for (AsyncWritev each : new AsyncWritev[] {first, second, third}) {
                assertEquals(2, each.aioReturn());
            }
            assertEquals(1, elsewhere.aioReturn());
        }
    }

    @Test
    void aDriverThatWantsManyIsGivenTouchingWritesAtOnce() throws Exception {
        try (TestRig rig = TestRig.builder().limits(8, 1 << 20, 64, 3).open()) {
            AsyncWritev first = rig.submitted(0, direct("aa"));
            AsyncWritev second = rig.submitted(2, direct("bb"));
            assertEquals(2, rig.driver.heldCount());
            rig.driver.complete(1);
            rig.driver.complete(0);
            assertEquals(2, first.aioReturn());
            assertEquals(2, second.aioReturn());
        }
    }

    @Test
    void readsAreDealtOut() throws Exception {
        try (TestRig rig = rig()) {
            rig.memory.write(0, "abcdefgh".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            AsyncWritev first = block(rig);
            ByteBuffer x = ByteBuffer.allocate(3);
            ByteBuffer y = ByteBuffer.allocateDirect(4);
            AsyncReadv a = rig.readv(1, x);
            a.submit();
            AioFuture<Long> b = rig.file.readv(4, y);
            rig.driver.complete(0);
            assertEquals(7, rig.driver.heldSeen(0).bytes());
            rig.driver.complete(0);
            assertEquals(1, first.aioReturn());
            assertEquals(3, a.aioReturn());
            assertEquals(4, Await.value(b));
            assertEquals("bcd", TestRig.text(x, 3));
            assertEquals("efgh", TestRig.text(y, 4));
            assertEquals(0, x.position());
            assertEquals(4, y.position());
        }
    }

    @Test
    void aShortOneInTheMiddleIsTheRightOnesAndLaterOnesAreTriedAgain() throws Exception {
        try (TestRig rig = rig()) {
            AsyncWritev first = block(rig);
            AsyncWritev a = rig.submitted(0, direct("aa"));
            AsyncWritev b = rig.submitted(2, direct("bbb"));
            AsyncWritev c = rig.submitted(5, direct("cc"));
            AioFuture<Long> d = rig.file.writev(7, direct("d"));
            rig.driver.complete(0);
            rig.driver.complete(0, 3);
            assertEquals(1, first.aioReturn());
            assertEquals(2, a.aioReturn());
            assertEquals(1, b.aioReturn());
            assertEquals(Errno.EINPROGRESS, c.error());
            assertEquals(write(5, 2, 1), rig.driver.heldSeen(0));
            rig.driver.complete(0);
            assertEquals(2, c.aioReturn());
            assertEquals(write(7, 1, 1), rig.driver.heldSeen(0));
            rig.driver.complete(0);
            assertEquals(1, Await.value(d));
        }
    }

    @Test
    void theRestOfAShortFilesWriteIsWrittenFirst() throws Exception {
        try (TestRig rig = rig()) {
            AsyncWritev first = block(rig);
            AioFuture<Long> a = rig.file.writev(0, direct("aaaa"));
            AioFuture<Long> b = rig.file.writev(4, direct("bb"));
            rig.driver.complete(0);
            rig.driver.complete(0, 1);
            assertEquals(write(1, 3, 1), rig.driver.heldSeen(0));
            rig.driver.complete(0);
            rig.driver.complete(0);
            assertEquals(1, first.aioReturn());
            assertEquals(4, Await.value(a));
            assertEquals(2, Await.value(b));
        }
    }

    @Test
    void oneBadBufferFailsAlone() throws Exception {
        try (TestRig rig = rig()) {
            AsyncWritev first = block(rig);
            AsyncWritev a = rig.submitted(0, direct("aa"));
            AsyncWritev b = rig.submitted(2, direct("bb"));
            AsyncWritev c = rig.submitted(4, direct("cc"));
            rig.driver.complete(0);
            rig.driver.fail(0, Errno.EFAULT);
            assertEquals(write(0, 2, 1), rig.driver.heldSeen(0));
            rig.driver.complete(0);
            rig.driver.fail(0, Errno.EFAULT);
            rig.driver.complete(0);
            assertEquals(1, first.aioReturn());
            assertEquals(2, a.aioReturn());
            assertFails(Errno.EFAULT, 0, b::aioReturn);
            assertEquals(2, c.aioReturn());
        }
    }

    @Test
    void notAcrossGapsKindsCancelledOnesAndOutOfOrder() throws Exception {
        try (TestRig rig = rig()) {
            AsyncWritev first = block(rig);
            AsyncWritev a = rig.submitted(0, direct("aa"));
            AsyncWritev gap = rig.submitted(3, direct("b"));
            AsyncReadv read = rig.readv(4, ByteBuffer.allocate(2));
            read.submit();
            AsyncWritev c = rig.submitted(6, direct("c"));
            AsyncWritev gone = rig.submitted(7, direct("d"));
            AsyncWritev e = rig.submitted(8, direct("e"));
            AsyncWritev before = rig.submitted(5, direct("f"));
            assertEquals(CancelStatus.CANCELED, gone.cancel());
            rig.driver.inline = TestDriver::complete;
            rig.driver.complete(0);
            assertEquals(7, rig.driver.seen().size());
            assertEquals(0, rig.engine.stats().mergedOperations());
            for (AsyncWritev write : new AsyncWritev[] {first, gap, c, e, before}) {
                assertEquals(1, write.aioReturn());
            }
            assertEquals(2, a.aioReturn());
            assertEquals(2, read.aioReturn());
        }
    }

    @Test
    void withinItsLimits() throws Exception {
        RequestLimits limits =
                RequestLimits.builder()
                        .buffersMax(3)
                        .bytesMax(1 << 20)
                        .byAddress(true)
                        .mergeBytesMax(6)
                        .inFlightMax(1)
                        .build();
        try (TestRig rig = TestRig.builder().limits(limits).open()) {
            AsyncWritev first = block(rig);
            for (int i = 0; i < 8; i++) {
                AsyncWritev unused = rig.submitted(i, direct(String.valueOf(i)));
            }
            AsyncWritev large = rig.submitted(8, direct("89abcde"));
            rig.driver.inline = TestDriver::complete;
            rig.driver.complete(0);
            assertEquals("01234567" + "89abcde", rig.memory.text().substring(0, 15));
            assertEquals(1 + 3 + 1, rig.driver.seen().size(), rig.driver.seen().toString());
            assertEquals(1, first.aioReturn());
            assertEquals(7, large.aioReturn());
        }
    }

    /** {@code bytesMax} bounds every request. */
    @Test
    void notBeyondTheBytesOfOneRequest() throws Exception {
        RequestLimits limits =
                RequestLimits.builder()
                        .buffersMax(8)
                        .bytesMax(4)
                        .byAddress(true)
                        .mergeBytesMax(100)
                        .inFlightMax(1)
                        .build();
        try (TestRig rig = TestRig.builder().limits(limits).open()) {
            AsyncWritev first = block(rig);
            AsyncWritev a = rig.submitted(0, direct("aaa"));
            AsyncWritev b = rig.submitted(3, direct("bbb"));
            rig.driver.complete(0);
            assertEquals(write(0, 3, 1), rig.driver.heldSeen(0));
            rig.letGo();
            assertEquals(1, first.aioReturn());
            assertEquals(3, a.aioReturn());
            assertEquals(3, b.aioReturn());
        }
    }

    @Test
    void readsThatReachTheEndOfTheFile() throws Exception {
        try (TestRig rig = TestRig.builder().limits(8, 1 << 20, 64, 1).open()) {
            rig.memory.write(0, new byte[] {'a', 'b', 'c'});
            AsyncReadv first = rig.readv(0, ByteBuffer.allocate(1));
            first.submit();
            AsyncReadv a = rig.readv(0, ByteBuffer.allocate(2));
            AsyncReadv b = rig.readv(2, ByteBuffer.allocate(2));
            AsyncReadv c = rig.readv(4, ByteBuffer.allocate(2));
            a.submit();
            b.submit();
            c.submit();
            AioFuture<Long> d = rig.file.readv(6, ByteBuffer.allocate(2));
            rig.driver.complete(0);
            assertEquals(8, rig.driver.heldSeen(0).bytes());
            rig.driver.inline = TestDriver::complete;
            rig.driver.completeAll();
            assertEquals(1, first.aioReturn());
            assertEquals(2, a.aioReturn());
            assertEquals(1, b.aioReturn());
            assertEquals(0, c.aioReturn());
            assertEquals(0, Await.value(d));
        }
    }

    @Test
    void readsBehindTheEndOfTheFile() throws Exception {
        try (TestRig rig = rig()) {
            AsyncReadv first = rig.readv(0, ByteBuffer.allocate(1));
            first.submit();
            AsyncReadv a = rig.readv(10, ByteBuffer.allocate(2));
            AsyncReadv b = rig.readv(12, ByteBuffer.allocate(2));
            a.submit();
            b.submit();
            rig.driver.complete(0);
            assertEquals(4, rig.driver.heldSeen(0).bytes());
            rig.driver.inline = TestDriver::complete;
            rig.driver.completeAll();
            assertEquals(0, first.aioReturn());
            assertEquals(0, a.aioReturn());
            assertEquals(0, b.aioReturn());
        }
    }

    @Test
    void onlyWhatIsWhollyInTheRequestCanBeFollowed() throws Exception {
        RequestLimits limits =
                RequestLimits.builder()
                        .buffersMax(2)
                        .bytesMax(1 << 20)
                        .byAddress(true)
                        .mergeBytesMax(64)
                        .inFlightMax(1)
                        .build();
        try (TestRig rig = TestRig.builder().limits(limits).open()) {
            AsyncWritev first = block(rig);
            AsyncWritev a = rig.submitted(0, direct("a"), direct("b"), direct("c"));
            AsyncWritev d = rig.submitted(3, direct("d"));
            rig.driver.complete(0);
            assertEquals(write(0, 2, 2), rig.driver.heldSeen(0));
            rig.driver.complete(0);
            assertEquals(write(2, 2, 2), rig.driver.heldSeen(0));
            rig.driver.complete(0, 1);
            assertEquals(3, a.aioReturn());
            assertFalse(d.error() == Errno.SUCCESS);
            rig.driver.complete(0);
            assertEquals(1, d.aioReturn());
            assertEquals(1, first.aioReturn());
        }
    }
}
