package io.jnaaio.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * A log over {@link FileChannel} with the scheme that this library's futures allow: one thread collects the waiting
 * records, writes them by one call, forces once, and completes the futures, whose continuations append the next
 * records.
 */
// The result of whenComplete is not needed: the continuation handles errors itself.
@SuppressWarnings("FutureReturnValueIgnored")
final class FcGroup implements Contestant {
    private final Work work;
    private final FileChannel channel;
    private final List<Writer> writers;
    private final ArrayBlockingQueue<Pending> queue;
    private final ReentrantLock order = new ReentrantLock();
    private final Thread committer = new Thread(this::commit, "bench-committer");

    FcGroup(Work work) throws Exception {
        this.work = work;
        channel = FileChannel.open(work.cell.file(), OpenFiles.options(work.cell.shape()));
        queue = new ArrayBlockingQueue<>(work.cell.depth());
        writers =
                IntStream.range(0, work.cell.depth())
                        .mapToObj(index -> new Writer(work.cell, index))
                        .toList();
        committer.start();
    }

    /** A record that waits to be committed. */
    private record Pending(Writer writer, CompletableFuture<Long> future) {}

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
    public void close() throws IOException {
        committer.interrupt();
        channel.close();
    }

    private void commit() {
        List<Pending> group = new ArrayList<>();
        try {
            for (; ; ) {
                group.clear();
                group.add(queue.take());
                queue.drainTo(group);
                commit(group);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<Pending> group) {
        try {
            ByteBuffer[] buffers =
                    group.stream()
                            .flatMap(pending -> java.util.Arrays.stream(pending.writer.whole()))
                            .toArray(ByteBuffer[]::new);
            channel.position(group.get(0).writer.offset());
            long left = (long) group.size() * group.get(0).writer.opBytes;
            while (left > 0) {
                left -= channel.write(buffers);
            }
            channel.force(false);
            group.forEach(pending -> pending.future.complete((long) pending.writer.opBytes));
        } catch (IOException | RuntimeException e) {
            group.forEach(pending -> pending.future.completeExceptionally(e));
        }
    }

    private final class Writer extends Slot implements BiConsumer<Long, Throwable> {
        Writer(CellArguments cell, int index) {
            super(cell, index);
        }

        void next(long now) {
            CompletableFuture<Long> future = new CompletableFuture<>();
            // Attached first, so that the continuation runs only on the committing thread.
            future.whenComplete(this);
            order.lock();
            try {
                // Records are queued in the order of their offsets, so a group has no gap.
                if (!work.claim(this, now)) {
                    work.end();
                    return;
                }
                queue.add(new Pending(this, future));
            } finally {
                order.unlock();
            }
        }

        @Override
        public void accept(Long moved, Throwable error) {
            if (error != null) {
                work.fail(error);
                work.end();
                return;
            }
            long now = System.nanoTime();
            if (work.finish(this, moved, now)) {
                next(now);
            } else {
                work.end();
            }
        }
    }
}
