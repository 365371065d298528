package io.jnaaio.bench;

import io.jnaaio.api.AsyncIo;
import io.jnaaio.channels.AioFileChannel;
import java.io.IOException;
import java.nio.channels.CompletionHandler;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** This library's channel: one gathering write per operation; the handler starts the next one. */
final class OurChannel implements Contestant {
    private final Work work;
    private final AsyncIo io;
    private final AioFileChannel channel;
    private final List<Chain> chains;

    /**
     * Opens the channel.
     *
     * @param executor runs the handlers; null for the channel's own threads
     */
    OurChannel(Work work, AsyncIo io, @Nullable ExecutorService executor) throws Exception {
        this.work = work;
        this.io = io;
        channel =
                AioFileChannel.open(
                        io, work.cell.file(), OpenFiles.options(work.cell.shape()), executor);
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
    public long requests() {
        return Contestant.requests(io);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        io.close();
    }

    private final class Chain extends Slot implements CompletionHandler<Long, String> {
        Chain(CellArguments cell, int index) {
            super(cell, index);
        }

        void next(long now) {
            if (work.claim(this, now)) {
                channel.write(whole(), 0, buffers.length, offset(), "", this);
            } else {
                work.end();
            }
        }

        @Override
        public void completed(Long moved, String attachment) {
            long now = System.nanoTime();
            if (work.finish(this, moved, now)) {
                next(now);
            } else {
                work.end();
            }
        }

        @Override
        public void failed(Throwable error, String attachment) {
            work.fail(error);
            work.end();
        }
    }
}
