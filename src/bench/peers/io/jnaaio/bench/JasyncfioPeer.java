package io.jnaaio.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import one.jasyncfio.AsyncFile;
import one.jasyncfio.EventExecutor;
import one.jasyncfio.OpenOption;

/**
 * jasyncfio, io_uring over JNI. A thread of its own submits: a submission from a completion waits there for its loop's
 * timeout of a second.
 */
@SuppressWarnings({"unchecked", "rawtypes", "FutureReturnValueIgnored"}) // its API is raw
final class JasyncfioPeer implements Contestant {
    private final Work work;
    private final EventExecutor executor;
    private final AsyncFile file;
    private final List<Chain> chains;
    private final BlockingQueue<Chain> free;

    JasyncfioPeer(Work work) throws Exception {
        this.work = work;
        executor = EventExecutor.initDefault();
        OpenOption[] options =
                work.cell.shape().direct()
                        ? new OpenOption[] {OpenOption.WRITE_ONLY, OpenOption.DIRECT}
                        : new OpenOption[] {OpenOption.WRITE_ONLY};
        file = AsyncFile.open(work.cell.file(), executor, options).get();
        chains =
                IntStream.range(0, work.cell.depth())
                        .mapToObj(index -> new Chain(work.cell, index))
                        .toList();
        free = new ArrayBlockingQueue<>(chains.size());
    }

    @Override
    public List<? extends Slot> slots() {
        return chains;
    }

    @Override
    public void pass() throws Exception {
        free.clear();
        free.addAll(chains);
        int left = chains.size();
        while (left > 0) {
            Chain chain = free.take();
            if (work.claim(chain, System.nanoTime())) {
                CompletableFuture future = file.write(chain.whole(), chain.offset());
                future.whenComplete(chain);
            } else {
                work.end();
                left--;
            }
        }
        work.await();
    }

    @Override
    public void close() throws IOException {
        try {
            executor.close();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private final class Chain extends Slot implements BiConsumer<Object, Throwable> {
        Chain(CellArguments cell, int index) {
            super(cell, index);
        }

        @Override
        public void accept(Object moved, Throwable error) {
            long bytes = moved instanceof Number number ? number.longValue() : 0;
            if (error != null) {
                work.fail(error);
            } else {
                work.finish(this, bytes, System.nanoTime());
            }
            free.add(this);
        }
    }
}
