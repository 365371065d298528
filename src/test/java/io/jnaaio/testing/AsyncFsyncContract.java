package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.IoStats;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Syncs: executed after the writes submitted before them, even if those failed. */
public abstract class AsyncFsyncContract extends BackendContract {
    /** Constructor for subclasses. */
    protected AsyncFsyncContract() {}

    private AsyncFsync fsync(AioFile file, FsyncMode mode) throws IOException {
        return io.fsync(file, mode, 0, SigevNotify.none());
    }

    @ParameterizedTest
    @EnumSource
    void syncsWhatWasWritten(FsyncMode mode) throws IOException {
        AioFile file = openNew();
        assertEquals(12, run(writev(file, 0, direct(TEXT))));
        AsyncFsync op = fsync(file, mode);
        op.submit();
        waitFor(op);
        assertSame(Errno.SUCCESS, op.error(), "a sync succeeds");
        assertNull(op.aioReturn(), "and has no value");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatItWasMadeWith(FsyncMode mode) throws IOException {
        AioFile file = openNew();
        SigevNotify notify = SigevNotify.callback(Runnable::run, op -> {});
        AsyncFsync op = io.fsync(file, mode, 20, notify);
        assertSame(mode, op.mode());
        assertSame(file, op.file());
        assertEquals(file.fd(), op.fd());
        assertEquals(20, op.priority());
        assertSame(notify, op.sigevNotify());
        assertFalse(op.inProgress(), "making an operation starts nothing");
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyFileMayBeSynced(FsyncMode mode) throws IOException {
        assertNull(run(fsync(openNew(), mode)), "there need not be a write before");
    }

    @Test
    void mayBeUsedAgain() throws IOException {
        AioFile file = openNew();
        AsyncFsync op = fsync(file, FsyncMode.DSYNC);
        for (int i = 0; i < 5; i++) {
            assertEquals(3, run(writev(file, 3L * i, direct("abc"))));
            assertNull(run(op), "a sync may be submitted again");
            assertSame(FsyncMode.DSYNC, op.mode(), "its mode stays");
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsAfterEveryWriteSubmittedBefore(FsyncMode mode) throws IOException {
        AioFile file = openNew();
        List<AsyncWritev> writes = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            AsyncWritev write =
                    i % 2 == 0
                            ? writev(file, 4096L * i, ByteBuffer.allocateDirect(4096))
                            : writev(file, 4096L * i, ByteBuffer.allocate(100));
            write.submit();
            writes.add(write);
        }
        AsyncFsync sync = fsync(file, mode);
        sync.submit();
        waitFor(sync);
        for (AsyncWritev write : writes) {
            assertFalse(write.inProgress(), "writes submitted before the sync have ended");
        }
        assertNull(sync.aioReturn());
        for (AsyncWritev write : writes) {
            assertTrue(write.aioReturn() > 0);
        }
    }

    @Test
    void endsAfterALargeSplitWrite() throws IOException {
        AioFile file = openNew();
        AsyncWritev write = writev(file, 0, ByteBuffer.allocate(6 << 20));
        AsyncFsync sync = fsync(file, FsyncMode.DSYNC);
        write.submit();
        sync.submit();
        waitFor(sync);
        assertFalse(write.inProgress(), "all pieces of a split write come before the sync");
        assertEquals(6 << 20, write.aioReturn());
        assertNull(sync.aioReturn());
    }

    @Test
    void syncsBetweenWritesKeepTheirPlace() throws IOException {
        AioFile file = openNew();
        List<AsyncWritev> writes = new ArrayList<>();
        List<AsyncFsync> syncs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            AsyncWritev write = writev(file, 1000L * i, ByteBuffer.allocateDirect(1000));
            AsyncFsync sync = fsync(file, i % 2 == 0 ? FsyncMode.SYNC : FsyncMode.DSYNC);
            write.submit();
            sync.submit();
            writes.add(write);
            syncs.add(sync);
        }
        for (int i = 0; i < 20; i++) {
            waitFor(syncs.get(i));
            for (int j = 0; j <= i; j++) {
                assertFalse(writes.get(j).inProgress(), "write " + j + " is before sync " + i);
            }
            assertNull(syncs.get(i).aioReturn());
        }
        for (AsyncWritev write : writes) {
            assertEquals(1000, resultOf(write));
        }
    }

    @Test
    void runsAlthoughAWriteBeforeItFailed() throws IOException {
        Path path = limitedFileOf(TEXT);
        AioFile file = openBoth(path);
        AsyncWritev bad = writev(file, LimitedFolder.BEYOND, direct("abc"));
        AsyncWritev good = writev(file, 0, direct("ABC"));
        AsyncFsync sync = fsync(file, FsyncMode.SYNC);
        bad.submit();
        good.submit();
        sync.submit();
        assertNull(resultOf(sync), "it runs even if they failed");
        assertFalse(bad.inProgress());
        assertFalse(good.inProgress());
        assertEquals(0, errorOf(bad).bytesTransferred());
        assertEquals(3, resultOf(good));
        assertContent("ABCdef123456", path, "the other writes are there");
    }

    @Test
    void manySyncsAreAllServed() throws IOException {
        AioFile file = openNew();
        assertEquals(3, run(writev(file, 0, direct("abc"))));
        List<AsyncFsync> syncs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            AsyncFsync sync = fsync(file, i % 2 == 0 ? FsyncMode.SYNC : FsyncMode.DSYNC);
            sync.submit();
            syncs.add(sync);
        }
        for (AsyncFsync sync : syncs) {
            assertNull(resultOf(sync), "every sync completes");
        }
        until(() -> io.stats().syncsServed() >= 50, "stats count the syncs");
        IoStats stats = io.stats();
        assertEquals(50, stats.syncsServed(), "each sync is served once");
        assertTrue(
                stats.syncCalls() >= 1 && stats.syncCalls() <= 50,
                "one call may serve several: " + stats.syncCalls());
    }

    @Test
    void whatCannotBeSyncedIsACompletion() throws IOException {
        AioFile file = openDevice("/dev/null");
        AsyncFsync sync = fsync(file, FsyncMode.SYNC);
        sync.submit();
        waitFor(sync);
        Errno error = sync.error();
        if (error.equals(Errno.SUCCESS)) {
            assertNull(sync.aioReturn());
        } else {
            ErrnoException thrown = errorOf(sync);
            assertEquals(error, thrown.errno(), "a refusal of the system is the completion");
            if (file.capabilities().exactErrno()) {
                assertSame(Errno.EINVAL, error, "Linux cannot sync a character device");
            }
        }
    }

    @Test
    void oneFilesSyncDoesNotWaitForAnothersWrites() throws IOException {
        AioFile busy = openNew();
        List<AsyncWritev> writes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            AsyncWritev write = writev(busy, 0, ByteBuffer.allocateDirect(1 << 20));
            write.submit();
            writes.add(write);
        }
        assertNull(run(fsync(openNew(), FsyncMode.DSYNC)), "a sync is of its file alone");
        for (AsyncWritev write : writes) {
            assertEquals(1 << 20, resultOf(write));
        }
    }
}
