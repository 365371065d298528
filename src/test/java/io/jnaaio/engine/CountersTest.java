package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.IoStats;
import java.io.IOException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What files and engines count: each file its own, the engine the sum, and nothing is lost when a file is closed. */
@Timeout(60)
class CountersTest {
    private static EngineFile another(TestRig rig) throws IOException {
        return rig.open(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Test
    void eachFileCountsItsOwnAndTheEngineTheSum() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            EngineFile other = another(rig);
            AioFuture<Long> first = rig.file.writev(0, TestRig.direct("abc"));
            AioFuture<Long> second = other.writev(0, TestRig.direct("de"));
            assertEquals(1, rig.file.stats().inFlight());
            assertEquals(1, other.stats().inFlight());
            assertEquals(2, rig.engine.stats().inFlight());
            rig.letGo();
            assertEquals(3, Await.value(first));
            assertEquals(2, Await.value(second));
            assertEquals(3, rig.file.stats().bytesWritten());
            assertEquals(2, other.stats().bytesWritten());
            assertEquals(5, rig.engine.stats().bytesWritten());
            assertEquals(1, rig.file.stats().requests());
            assertEquals(2, rig.engine.stats().requests());
        }
    }

    @Test
    void aClosedFileStaysInTheSum() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            EngineFile other = another(rig);
            AioFuture<Long> write = other.writev(0, TestRig.direct("abc"));
            rig.letGo();
            assertEquals(3, Await.value(write));
            IoStats before = rig.engine.stats();
            other.close();
            assertEquals(before, rig.engine.stats(), "closing changes nothing that was counted");
            assertEquals(3, other.stats().bytesWritten(), "the closed file still tells");
            AioFuture<Long> late = other.writev(0, TestRig.direct("abc"));
            assertThrows(ExecutionException.class, late::get);
            assertEquals(Map.of(Errno.EBADF, 1L), other.stats().failed());
            assertEquals(Map.of(Errno.EBADF, 1L), rig.engine.stats().failed(), "late ones count");
            assertEquals(2, rig.engine.stats().submitted());
            assertEquals(0, rig.engine.stats().inFlight());
        }
    }

    @Test
    void whatNoDriverTookIsNoRequest() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            rig.driver.refuseNext(1);
            TestRig.assertFails(
                    Errno.EAGAIN, 0, () -> rig.writev(0, TestRig.direct("abc")).submit());
            assertEquals(0, rig.file.stats().requests());
            assertEquals(0, rig.file.stats().submitted());
            rig.driver.onSubmit =
                    request -> {
                        throw new IllegalStateException("on purpose");
                    };
            TestRig.assertFails(Errno.EIO, 0, rig.file.writev(0, TestRig.direct("abc")));
            assertEquals(0, rig.file.stats().requests());
            assertEquals(1, rig.file.stats().submitted());
            assertEquals(Map.of(Errno.EIO, 1L), rig.file.stats().failed());
        }
    }

    @Test
    void aSyncThatServesSeveralIsOneCall() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Void> first = rig.file.fsync(FsyncMode.DSYNC);
            AioFuture<Void> second = rig.file.fsync(FsyncMode.DSYNC);
            AioFuture<Void> third = rig.file.fsync(FsyncMode.SYNC);
            rig.letGo();
            Await.value(first);
            Await.value(second);
            Await.value(third);
            assertEquals(2, rig.file.stats().syncCalls(), "the first, then one for the others");
            assertEquals(3, rig.file.stats().syncsServed());
            assertEquals(2, rig.file.stats().requests());
        }
    }

    /** Threads open, use and close files while another one adds up: the sum never shrinks, and in the end all is there. */
    @Test
    void noCountIsLostWhileFilesComeAndGo() throws Exception {
        int threads = 4;
        int files = 50;
        int writes = 20;
        try (TestRig rig = TestRig.roomy()) {
            rig.driver.inline = TestDriver::complete;
            AtomicBoolean done = new AtomicBoolean();
            CountDownLatch looking = new CountDownLatch(1);
            Await.Background<Boolean> looker =
                    Await.run(
                            () -> {
                                long before = 0;
                                while (!done.get()) {
                                    long now = rig.engine.stats().bytesWritten();
                                    if (now < before) {
                                        throw new AssertionError(now + " after " + before);
                                    }
                                    before = now;
                                    looking.countDown();
                                }
                            });
            looking.await();
            List<Await.Background<Boolean>> users = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                users.add(
                        Await.run(
                                () -> {
                                    for (int f = 0; f < files; f++) {
                                        EngineFile file = another(rig);
                                        for (int w = 0; w < writes; w++) {
                                            file.writev(0, TestRig.direct("abc")).join();
                                        }
                                        file.close();
                                    }
                                }));
            }
            for (Await.Background<Boolean> user : users) {
                user.join();
            }
            done.set(true);
            looker.join();
            IoStats sum = rig.engine.stats();
            long all = (long) threads * files * writes;
            assertEquals(all, sum.submitted());
            assertEquals(all, sum.completed());
            assertEquals(3 * all, sum.bytesWritten());
            assertEquals(all, sum.requests());
            assertEquals(0, sum.inFlight());
        }
    }
}
