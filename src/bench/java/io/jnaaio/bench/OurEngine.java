package io.jnaaio.bench;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * The engine over {@link NullDriver}: threads that submit to one file, each operation with a future and one
 * dependent. The results include the benchmark's own clock, read twice per operation.
 */
// The result of whenComplete is not needed: the action reports errors itself.
@SuppressWarnings("FutureReturnValueIgnored")
final class OurEngine implements Contestant {
    private final Work work;
    private final AsyncIo io;
    private final AioFile file;
    private final List<Submitter> submitters;

    /** Kept alive, so that their allocations are counted. */
    private final ExecutorService threads;

    OurEngine(Work work) throws Exception {
        this.work = work;
        io = Aio.open(AioOptions.builder().build(), new NullDriver());
        file = io.openFile(work.cell.file(), OpenFiles.options(work.cell.shape()));
        submitters =
                IntStream.range(0, work.cell.depth())
                        .mapToObj(index -> new Submitter(work.cell, index))
                        .toList();
        threads = Executors.newFixedThreadPool(work.cell.depth());
    }

    @Override
    public List<? extends Slot> slots() {
        return submitters;
    }

    @Override
    public void pass() throws Exception {
        submitters.forEach(threads::execute);
        work.await();
    }

    @Override
    public void close() throws IOException {
        threads.shutdown();
        io.close();
    }

    /** The operations of one thread, one after another. */
    private final class Submitter extends Slot implements Runnable, BiConsumer<Long, Throwable> {
        private long moved;

        Submitter(CellArguments cell, int index) {
            super(cell, index);
        }

        @Override
        public void run() {
            long now = System.nanoTime();
            while (work.claim(this, now)) {
                AioFuture<Long> future = file.writev(offset(), buffers);
                future.whenComplete(this);
                // Whichever thread executed the operation, it is complete now or soon.
                future.join();
                now = System.nanoTime();
                if (!work.finish(this, moved, now)) {
                    break;
                }
                buffers[0].clear();
            }
            work.end();
        }

        @Override
        public void accept(Long bytes, Throwable error) {
            if (error != null) {
                work.fail(error);
            } else {
                moved = bytes;
            }
        }
    }
}
