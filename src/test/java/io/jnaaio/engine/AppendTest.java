package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.spi.Request.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files in append mode: one write at a time, in the order of submission. */
@Timeout(30)
class AppendTest {
    @Test
    void oneAtATimeInOrder() throws Exception {
        try (TestRig rig = TestRig.builder().append().open()) {
            AioFuture<Long> a = rig.file.writev(100, direct("aaa"));
            AioFuture<Long> b = rig.file.writev(0, direct("bb"));
            AioFuture<Long> c = rig.file.writev(50, direct("c"));
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(3, Await.value(a));
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(2, Await.value(b));
            rig.driver.complete(0);
            assertEquals(1, Await.value(c));
            assertEquals("aaabbc", rig.memory.text());
        }
    }

    @Test
    void theRestOfAShortOneGoesBeforeTheNext() throws Exception {
        try (TestRig rig = TestRig.builder().append().open()) {
            AioFuture<Long> a = rig.file.writev(0, direct("abcdef"));
            AioFuture<Long> b = rig.file.writev(0, direct("gh"));
            rig.driver.complete(0, 1);
            assertFalse(a.isDone());
            assertEquals(5, rig.driver.heldSeen(0).bytes());
            rig.driver.complete(0, 2);
            assertEquals(3, rig.driver.heldSeen(0).bytes());
            rig.driver.complete(0);
            rig.driver.complete(0);
            assertEquals(6, Await.value(a));
            assertEquals(2, Await.value(b));
            assertEquals("abcdefgh", rig.memory.text());
        }
    }

    /** XFS refuses a direct append at an unaligned offset; a continuation has one, too. */
    @Test
    void theDriverIsGivenOffsetZero() throws Exception {
        try (TestRig rig = TestRig.builder().append().open()) {
            AioFuture<Long> a = rig.file.writev(7, direct("abcdef"));
            assertEquals(0, rig.driver.heldSeen(0).offset());
            rig.driver.complete(0, 1);
            assertEquals(0, rig.driver.heldSeen(0).offset());
            rig.driver.complete(0);
            assertEquals(6, Await.value(a));
        }
    }

    @Test
    void piecesOfOneGoBeforeTheNext() throws Exception {
        try (TestRig rig = TestRig.builder().append().limits(1, 2, 0, 8).open()) {
            AsyncWritev a = rig.submitted(0, direct("abc"), direct("d"));
            AsyncWritev b = rig.submitted(0, direct("ef"));
            rig.driver.inline = TestDriver::complete;
            rig.driver.completeAll();
            assertEquals(4, a.aioReturn());
            assertEquals(2, b.aioReturn());
            assertEquals("abcdef", rig.memory.text());
            assertEquals(4, rig.driver.seen().size());
        }
    }

    @Test
    void aFailedOneLetsTheNextGo() throws Exception {
        try (TestRig rig = TestRig.builder().append().open()) {
            AioFuture<Long> a = rig.file.writev(0, direct("abc"));
            AioFuture<Long> b = rig.file.writev(0, direct("de"));
            rig.driver.complete(0, 1);
            rig.driver.fail(0, Errno.ENOSPC);
            assertFails(Errno.ENOSPC, 1, a);
            rig.driver.complete(0);
            assertEquals(2, Await.value(b));
            assertEquals("ade", rig.memory.text());
        }
    }

    @Test
    void aCancelledOneIsLeftOut() throws Exception {
        try (TestRig rig = TestRig.builder().append().open()) {
            AsyncWritev a = rig.submitted(0, direct("abc"));
            AsyncWritev b = rig.submitted(0, direct("de"));
            AsyncWritev c = rig.submitted(0, direct("f"));
            assertEquals(CancelStatus.CANCELED, b.cancel());
            rig.driver.complete(0);
            rig.driver.complete(0);
            assertEquals(3, a.aioReturn());
            assertFails(Errno.ECANCELED, 0, b::aioReturn);
            assertEquals(1, c.aioReturn());
            assertEquals("abcf", rig.memory.text());
        }
    }

    @Test
    void mergedWhereTheBackendMerges() throws Exception {
        try (TestRig rig = TestRig.builder().append().limits(8, 1 << 20, 64, 8).open()) {
            AioFuture<Long> a = rig.file.writev(0, direct("a"));
            AioFuture<Long> b = rig.file.writev(7, direct("bb"));
            AioFuture<Long> c = rig.file.writev(3, direct("cc"));
            AioFuture<Long> d = rig.file.writev(3, direct("d"));
            rig.driver.complete(0);
            assertEquals(new TestDriver.Seen(Kind.WRITE, 0, 5, 3), rig.driver.heldSeen(0));
            AioFuture<Long> e = rig.file.writev(0, direct("e"));
            rig.driver.complete(0, 3);
            assertEquals(1, Await.value(a));
            assertEquals(2, Await.value(b));
            assertEquals(1, rig.driver.heldCount());
            assertEquals(1, rig.driver.heldSeen(0).bytes(), "the rest of c alone");
            rig.driver.complete(0);
            assertEquals(2, Await.value(c));
            rig.driver.inline = TestDriver::complete;
            rig.driver.completeAll();
            assertEquals(1, Await.value(d));
            assertEquals(1, Await.value(e));
            assertEquals("abbccde", rig.memory.text());
        }
    }

    @Test
    void aFailedMergedCallIsRetriedInOrder() throws Exception {
        try (TestRig rig = TestRig.builder().append().limits(8, 1 << 20, 64, 8).open()) {
            AioFuture<Long> a = rig.file.writev(0, direct("a"));
            AioFuture<Long> b = rig.file.writev(0, direct("bb"));
            AioFuture<Long> c = rig.file.writev(0, direct("cc"));
            rig.driver.complete(0);
            rig.driver.fail(0, Errno.EFAULT);
            rig.driver.fail(0, Errno.EFAULT);
            assertFails(Errno.EFAULT, 0, b);
            rig.driver.complete(0);
            assertEquals(1, Await.value(a));
            assertEquals(2, Await.value(c));
            assertEquals("acc", rig.memory.text());
        }
    }

    @Test
    void aSyncWaitsForAllOfThem() throws Exception {
        try (TestRig rig = TestRig.builder().append().open()) {
            AioFuture<Long> a = rig.file.writev(0, direct("a"));
            AioFuture<Long> b = rig.file.writev(0, direct("b"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            rig.driver.complete(0);
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(Kind.SYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(null, Await.value(sync));
            assertEquals(1, Await.value(a));
            assertEquals(1, Await.value(b));
        }
    }
}
