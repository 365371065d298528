package io.jnaaio.bench;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A log over this library's futures: a writer appends a record and a sync, and continues when the sync is complete.
 * The engine forms groups by merging writes and syncs.
 */
// The result of whenComplete is not needed: the continuation handles errors itself.
@SuppressWarnings("FutureReturnValueIgnored")
final class OurLog implements Contestant {
    private final Work work;
    private final AsyncIo io;
    private final AioFile file;
    private final boolean oneFuture;
    private final List<Writer> writers;

    /**
     * @param oneFuture true to use {@link AioFile#writevDurable} in place of a write and a sync
     */
    OurLog(Work work, AsyncIo io, boolean oneFuture) throws Exception {
        this.work = work;
        this.io = io;
        this.oneFuture = oneFuture;
        file = io.openFile(work.cell.file(), OpenFiles.options(work.cell.shape()));
        writers =
                IntStream.range(0, work.cell.depth())
                        .mapToObj(index -> new Writer(work.cell, index))
                        .toList();
    }

    @Override
    public List<? extends Slot> slots() {
        return writers;
    }

    @Override
    public void pass() throws Exception {
        long now = System.nanoTime();
        writers.forEach(writer -> writer.next(now));
        work.await();
    }

    @Override
    public long requests() {
        return Contestant.requests(io);
    }

    @Override
    public void close() throws IOException {
        io.close();
    }

    private final class Writer extends Slot implements BiConsumer<Object, Throwable> {
        private @Nullable AioFuture<Long> written;

        Writer(CellArguments cell, int index) {
            super(cell, index);
        }

        void next(long now) {
            if (!work.claim(this, now)) {
                work.end();
                return;
            }
            if (oneFuture) {
                AioFuture<Long> durable = file.writevDurable(offset(), whole());
                written = durable;
                durable.whenComplete(this);
            } else {
                written = file.writev(offset(), whole());
                file.fsync(FsyncMode.DSYNC).whenComplete(this);
            }
        }

        @Override
        public void accept(Object ignored, Throwable error) {
            AioFuture<Long> write = written;
            if (error != null || write == null) {
                work.fail(error == null ? new IllegalStateException("no write") : error);
                work.end();
                return;
            }
            // The write ended before the sync began, but another thread may still be about to
            // report it; until then the buffers belong to the library. A failed write runs the
            // callback at once.
            if (!write.isDone() || write.isCompletedExceptionally()) {
                write.whenComplete(this);
                return;
            }
            long now = System.nanoTime();
            long moved = write.join();
            if (work.finish(this, moved, now)) {
                next(now);
            } else {
                work.end();
            }
        }
    }
}
