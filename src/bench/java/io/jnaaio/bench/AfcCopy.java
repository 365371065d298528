package io.jnaaio.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * {@link AsynchronousFileChannel} at its best: the buffers are copied into one direct buffer and written at once,
 * with a dedicated pool; the handler starts the next write.
 */
final class AfcCopy implements Contestant {
    private final Work work;
    private final ExecutorService pool;
    private final AsynchronousFileChannel channel;
    private final List<Chain> chains;

    AfcCopy(Work work, int threads) throws Exception {
        this.work = work;
        pool = Executors.newFixedThreadPool(threads);
        channel =
                AsynchronousFileChannel.open(
                        work.cell.file(), OpenFiles.options(work.cell.shape()), pool);
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
        chains.forEach(chain -> chain.next(now));
        work.await();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        pool.shutdown();
    }

    private final class Chain extends Slot implements CompletionHandler<Integer, Object> {
        private final ByteBuffer copy;

        Chain(CellArguments cell, int index) {
            super(cell, index);
            copy = aligned(opBytes);
        }

        void next(long now) {
            if (work.claim(this, now)) {
                channel.write(copyInto(copy), offset(), this, this);
            } else {
                work.end();
            }
        }

        @Override
        public void completed(Integer moved, Object ignored) {
            long now = System.nanoTime();
            if (work.finish(this, moved, now)) {
                next(now);
            } else {
                work.end();
            }
        }

        @Override
        public void failed(Throwable error, Object ignored) {
            work.fail(error);
            work.end();
        }
    }
}
