package io.jnaaio.bench;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.log.Appender;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** A log with {@link Appender}: a writer appends a record, and continues when it is durable. */
// The result of whenComplete is not needed: the continuation handles errors itself.
@SuppressWarnings("FutureReturnValueIgnored")
final class OurAppender implements Contestant {
    private final Work work;
    private final AsyncIo io;
    private final AioFile file;
    private final List<Writer> writers;
    private final ReentrantLock order = new ReentrantLock();
    private Appender log;

    OurAppender(Work work, AsyncIo io) throws Exception {
        this.work = work;
        this.io = io;
        file = io.openFile(work.cell.file(), OpenFiles.options(work.cell.shape()));
        log = Appender.open(file, 0);
        writers =
                IntStream.range(0, work.cell.depth())
                        .mapToObj(index -> new Writer(work.cell, index))
                        .toList();
    }

    @Override
    public List<? extends Slot> slots() {
        return writers;
    }

    /** The file is empty in each pass, so each pass has its own log. */
    @Override
    public void pass() throws Exception {
        log.close();
        log = Appender.open(file, 0);
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
        log.close();
        io.close();
    }

    private final class Writer extends Slot implements BiConsumer<Long, Throwable> {
        Writer(CellArguments cell, int index) {
            super(cell, index);
        }

        void next(long now) {
            AioFuture<Long> future;
            order.lock();
            try {
                // A record is stamped with its offset, so offsets are claimed in the log's order.
                if (!work.claim(this, now)) {
                    work.end();
                    return;
                }
                future = log.append(whole());
            } finally {
                order.unlock();
            }
            future.whenComplete(this);
        }

        @Override
        public void accept(Long position, Throwable error) {
            if (error == null && position != offset()) {
                work.fail(new IOException("at " + position + ", not at " + offset()));
                work.end();
                return;
            }
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
