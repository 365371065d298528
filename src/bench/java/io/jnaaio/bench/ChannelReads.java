package io.jnaaio.bench;

import io.jnaaio.api.AsyncIo;
import io.jnaaio.channels.AioFileChannel;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads through an {@link AsynchronousFileChannel}, the JDK's or this library's: each handler starts the next read.
 */
final class ChannelReads implements Contestant {
    private final Work work;
    private final AsynchronousFileChannel channel;

    /** What the channel depends on, to be closed with it. */
    private final Closeable base;

    private final LongSupplier requests;
    private final List<Chain> chains;

    private ChannelReads(
            Work work, AsynchronousFileChannel channel, Closeable base, LongSupplier requests) {
        this.work = work;
        this.channel = channel;
        this.base = base;
        this.requests = requests;
        chains =
                IntStream.range(0, work.cell.depth())
                        .mapToObj(index -> new Chain(work.cell, index))
                        .toList();
    }

    /** The JDK's channel, with its default pool. */
    static ChannelReads jdk(Work work) throws IOException {
        return new ChannelReads(work, jdk(work, null), () -> {}, () -> 0);
    }

    /** The JDK's channel, with a dedicated pool of this many threads. */
    static ChannelReads jdk(Work work, int threads) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        return new ChannelReads(work, jdk(work, pool), pool::shutdown, () -> 0);
    }

    private static AsynchronousFileChannel jdk(Work work, @Nullable ExecutorService pool)
            throws IOException {
        return AsynchronousFileChannel.open(
                work.cell.file(), OpenFiles.options(work.cell.shape()), pool);
    }

    /**
     * This library's channel.
     *
     * @param executor runs the handlers; null for the channel's own threads
     */
    static ChannelReads ours(Work work, AsyncIo io, @Nullable ExecutorService executor)
            throws IOException {
        AioFileChannel channel =
                AioFileChannel.open(
                        io, work.cell.file(), OpenFiles.options(work.cell.shape()), executor);
        return new ChannelReads(work, channel, io::close, () -> Contestant.requests(io));
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
        return requests.getAsLong();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        base.close();
    }

    private final class Chain extends Slot implements CompletionHandler<Integer, String> {
        Chain(CellArguments cell, int index) {
            super(cell, index);
        }

        void next(long now) {
            if (work.claim(this, now)) {
                channel.read(whole()[0], offset(), "", this);
            } else {
                work.end();
            }
        }

        @Override
        public void completed(Integer moved, String attachment) {
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
