package io.jnaaio.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The work of {@code bench}: a temporary file, the blocks to write into it, and the check that reads them back. */
final class QuickLoad implements AutoCloseable {
    private static final int[] GATHER = {64, 4000, 24, 8};
    static final int OP_BYTES = 4096;
    private static final int BLOCKS = 16384;

    final int depth;
    private final Path folder;
    private @Nullable Path file;
    private final byte[] marks = new byte[BLOCKS];
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private CountDownLatch ended = new CountDownLatch(0);
    private long run = System.nanoTime();
    private volatile long deadlineNanos;
    private volatile boolean stopped;

    QuickLoad(Path folder, int depth) {
        this.folder = folder;
        this.depth = depth;
    }

    /** A write in flight; its buffers are reused. */
    static class Slot {
        final ByteBuffer[] buffers = new ByteBuffer[GATHER.length];
        private long random = System.nanoTime() | 1;
        private long block;
        private long ops;

        Slot() {
            int at = 0;
            for (int i = 0; i < GATHER.length; i++) {
                buffers[i] = ByteBuffer.allocateDirect(GATHER[i]).order(ByteOrder.nativeOrder());
                for (int b = 0; b < GATHER[i]; b++) {
                    buffers[i].put(b, pattern(at++));
                }
            }
        }

        final long offset() {
            return block * OP_BYTES;
        }

        final ByteBuffer[] whole() {
            for (ByteBuffer buffer : buffers) {
                buffer.clear();
            }
            return buffers;
        }

        /** Copies the buffers into one, as needed without a gather. */
        final ByteBuffer copyInto(ByteBuffer copy) {
            int at = 0;
            for (ByteBuffer buffer : buffers) {
                copy.put(at, buffer, 0, buffer.capacity());
                at += buffer.capacity();
            }
            return copy.clear();
        }

        final long takeOps() {
            long taken = ops;
            ops = 0;
            return taken;
        }
    }

    private static byte pattern(int at) {
        return (byte) (at * 31 + 7);
    }

    /**
     * Creates the file by writes of 4 KiB: larger ones would leave large folios in the page cache, which make small
     * writes slow.
     */
    void prepare() throws IOException {
        try {
            file = Files.createTempFile(folder, "jna-aio-bench", ".bin");
        } catch (IOException e) {
            throw PathErrors.writingIn(folder, e);
        }
        try (FileChannel channel = FileChannel.open(path(), StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(OP_BYTES);
            for (int block = 0; block < BLOCKS && !stopped; block++) {
                channel.write(zeros.clear(), (long) block * OP_BYTES);
            }
        } catch (IOException e) {
            throw new IOException(
                    folder + ": a file of 64 MiB cannot be written: " + ErrorText.of(e), e);
        }
    }

    Path path() {
        Path path = file;
        if (path == null) {
            throw new IllegalStateException("not prepared");
        }
        return path;
    }

    /** Ends the work soon. Called from any thread. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Called before a writer starts. */
    void begin(int slots, long nanos) {
        java.util.Arrays.fill(marks, (byte) 0);
        run++;
        running.set(slots);
        ended = new CountDownLatch(1);
        deadlineNanos = System.nanoTime() + nanos;
    }

    /** Assigns the slot its next block, stamped; false if the time is over, and then the slot has ended. */
    boolean claim(Slot slot) {
        if (stopped || System.nanoTime() - deadlineNanos >= 0) {
            end();
            return false;
        }
        long x = slot.random;
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
        slot.random = x;
        slot.block = ((x >>> 32) * BLOCKS) >>> 32;
        marks[(int) slot.block] = 1;
        slot.buffers[0].putLong(0, run).putLong(8, slot.block);
        slot.buffers[GATHER.length - 1].putLong(0, run ^ slot.block);
        return true;
    }

    /** Counts a completed write; false if it failed, and then the slot has ended. */
    boolean finish(Slot slot, long movedBytes, @Nullable Throwable error) {
        if (error == null && movedBytes == OP_BYTES) {
            slot.ops++;
            return true;
        }
        failure.compareAndSet(
                null, error == null ? new IOException(movedBytes + " bytes written") : error);
        deadlineNanos = System.nanoTime();
        end();
        return false;
    }

    private void end() {
        if (running.decrementAndGet() == 0) {
            ended.countDown();
        }
    }

    void await() throws IOException, InterruptedException {
        ended.await();
        Throwable error = failure.get();
        if (error != null) {
            throw new IOException(ErrorText.of(error), error);
        }
    }

    /** The number of blocks written since {@link #begin} whose content is wrong. */
    int countWrong() throws IOException {
        int wrong = 0;
        ByteBuffer read = ByteBuffer.allocateDirect(OP_BYTES).order(ByteOrder.nativeOrder());
        ByteBuffer right = new Slot().copyInto(ByteBuffer.allocateDirect(OP_BYTES));
        right.order(ByteOrder.nativeOrder());
        try (FileChannel channel = FileChannel.open(path(), StandardOpenOption.READ)) {
            for (int block = 0; block < BLOCKS; block++) {
                if (marks[block] == 0) {
                    continue;
                }
                channel.read(read.clear(), (long) block * OP_BYTES);
                right.putLong(0, run).putLong(8, block).putLong(OP_BYTES - 8, run ^ block);
                if (!read.flip().equals(right)) {
                    wrong++;
                }
            }
        }
        return wrong;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
