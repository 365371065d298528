package io.jnaaio.bench;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** This library's futures: the continuation of each completion submits the next write or read. */
// The result of whenComplete is not needed: the continuation handles errors itself.
@SuppressWarnings("FutureReturnValueIgnored")
final class OurFutures implements Contestant {
    private final Work work;
    private final AsyncIo io;
    private final AioFile file;
    private final List<Chain> chains;

    OurFutures(Work work, AsyncIo io) throws Exception {
        this.work = work;
        this.io = io;
        file = io.openFile(work.cell.file(), OpenFiles.options(work.cell.shape()));
        chains =
                IntStream.range(0, work.cell.depth())
                        .mapToObj(index -> new Chain(work.cell, index))
                        .toList();
    }

    @Override
    public List<? extends Slot> slots() {
        return chains;
    }

    @Override
    public void pass() throws Exception {
        long now = System.nanoTime();
        chains.forEach(chain -> chain.start(now));
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

    /** An operation in flight and its successors. It is its own continuation, so it allocates nothing. */
    private final class Chain extends Slot implements BiConsumer<Long, Throwable> {
        Chain(CellArguments cell, int index) {
            super(cell, index);
        }

        void start(long now) {
            if (work.claim(this, now)) {
                transfer().whenComplete(this);
            } else {
                work.end();
            }
        }

        private AioFuture<Long> transfer() {
            return work.cell.shape().reads()
                    ? file.readv(offset(), whole())
                    : file.writev(offset(), whole());
        }

        @Override
        public void accept(Long moved, Throwable error) {
            if (error != null) {
                work.fail(error);
                work.end();
                return;
            }
            long bytes = moved;
            for (; ; ) {
                long now = System.nanoTime();
                if (!work.finish(this, bytes, now) || !work.claim(this, now)) {
                    work.end();
                    return;
                }
                AioFuture<Long> future = transfer();
                // Attached to a complete future the continuation would nest; a loop does not.
                if (!future.isDone() || future.isCompletedExceptionally()) {
                    future.whenComplete(this);
                    return;
                }
                bytes = future.join();
            }
        }
    }
}
