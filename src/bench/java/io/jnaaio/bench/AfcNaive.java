package io.jnaaio.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@link AsynchronousFileChannel} used in the obvious way: one write per buffer, with the default pool. */
final class AfcNaive implements Contestant {
    private final Work work;
    private final AsynchronousFileChannel channel;
    private final List<Chain> chains;

    AfcNaive(Work work) throws Exception {
        this.work = work;
        channel =
                AsynchronousFileChannel.open(
                        work.cell.file(), OpenFiles.options(work.cell.shape()), null);
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
    }

    private final class Chain extends Slot implements CompletionHandler<Integer, ByteBuffer> {
        private final AtomicInteger missing = new AtomicInteger();
        private volatile @Nullable Throwable broken;

        Chain(CellArguments cell, int index) {
            super(cell, index);
        }

        void next(long now) {
            if (!work.claim(this, now)) {
                work.end();
                return;
            }
            missing.set(buffers.length);
            long at = offset();
            for (ByteBuffer buffer : whole()) {
                int bytes = buffer.capacity();
                channel.write(buffer, at, buffer, this);
                at += bytes;
            }
        }

        @Override
        public void completed(Integer moved, ByteBuffer buffer) {
            if (moved != buffer.capacity()) {
                broken = new java.io.IOException("short write");
            }
            ended();
        }

        @Override
        public void failed(Throwable error, ByteBuffer buffer) {
            broken = error;
            ended();
        }

        private void ended() {
            if (missing.decrementAndGet() > 0) {
                return;
            }
            Throwable error = broken;
            if (error != null) {
                work.fail(error);
                work.end();
                return;
            }
            long now = System.nanoTime();
            if (work.finish(this, opBytes, now)) {
                next(now);
            } else {
                work.end();
            }
        }
    }
}
