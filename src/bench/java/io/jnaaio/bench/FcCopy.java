package io.jnaaio.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * {@link FileChannel} on blocking threads: the buffers are copied into one direct buffer and written by one
 * positional write, followed for a log by {@link FileChannel#force}. A read uses its own buffer.
 */
final class FcCopy implements Contestant {
    private final Work work;
    private final FileChannel channel;
    // Kept alive, because a thread's allocation count ends with it.
    private final ExecutorService pool;
    private final List<Loop> loops;

    FcCopy(Work work, int threads) throws Exception {
        this.work = work;
        channel = FileChannel.open(work.cell.file(), OpenFiles.options(work.cell.shape()));
        loops =
                IntStream.range(0, Math.min(threads, work.cell.depth()))
                        .mapToObj(index -> new Loop(work.cell, index))
                        .toList();
        pool = Executors.newFixedThreadPool(loops.size());
    }

    @Override
    public List<? extends Slot> slots() {
        return loops;
    }

    @Override
    public void pass() throws Exception {
        loops.forEach(pool::execute);
        work.await();
    }

    @Override
    public void close() throws IOException {
        pool.shutdown();
        channel.close();
    }

    private final class Loop extends Slot implements Runnable {
        private final ByteBuffer copy;

        Loop(CellArguments cell, int index) {
            super(cell, index);
            copy = aligned(opBytes);
        }

        @Override
        public void run() {
            try {
                long now = System.nanoTime();
                boolean goOn = true;
                while (goOn && work.claim(this, now)) {
                    int moved =
                            work.cell.shape().reads()
                                    ? channel.read(whole()[0], offset())
                                    : channel.write(copyInto(copy), offset());
                    if (work.cell.shape().sync()) {
                        channel.force(false);
                    }
                    now = System.nanoTime();
                    goOn = work.finish(this, moved, now);
                }
            } catch (java.io.IOException | RuntimeException e) {
                work.fail(e);
            } finally {
                work.end();
            }
        }
    }
}
