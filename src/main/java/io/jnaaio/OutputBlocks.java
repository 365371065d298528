package io.jnaaio;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of an {@link AioOutputStream}: one is filled while the others are in flight. They are used in turn, so
 * the next block to fill is the one whose write was submitted first. Not thread-safe.
 *
 * <p>The first failure is kept: writes in flight with it may succeed, and nothing is submitted after it.
 */
final class OutputBlocks {
    private static final long PAUSE_MIN_NANOS = 20_000;
    private static final long PAUSE_MAX_NANOS = 5_000_000;

    private final AioFile file;
    private final Consumer<ByteBuffer> beforeWrite;
    private final int unit;
    private final OutputBlock[] blocks;

    /** The index of the block being filled, or to be filled next. */
    private int current;

    /** The offset of the current block in the file. */
    private long offset;

    /** The number of bytes in the current block, out of {@code room}. */
    private int filled;

    private int room;

    /** The number of its bytes already passed to {@code beforeWrite}: more than 0 after an interrupted submission. */
    private int shown;

    private @Nullable Throwable failure;

    /**
     * Allocates the blocks.
     *
     * @param offset the offset of the first byte in the file
     * @param unit the alignment of lengths
     */
    OutputBlocks(
            AioFile file,
            long offset,
            OutputBlock[] blocks,
            int unit,
            Consumer<ByteBuffer> beforeWrite) {
        this.file = file;
        this.offset = offset;
        this.blocks = blocks;
        this.unit = unit;
        this.beforeWrite = beforeWrite;
    }

    /** The offset of the next byte in the file. */
    long position() {
        return offset + filled;
    }

    /**
     * Takes as many bytes as the current block has room for, and submits the block if it is full.
     *
     * @return the number of bytes taken, 1 or more
     */
    int take(byte[] bytes, int start, int length) throws IOException {
        ByteBuffer memory = fillable();
        int taken = Math.min(length, room - filled);
        memory.put(filled, bytes, start, taken);
        filled += taken;
        return taken;
    }

    void take(byte one) throws IOException {
        ByteBuffer memory = fillable();
        memory.put(filled++, one);
    }

    /** The memory of the current block, which has room. */
    private ByteBuffer fillable() throws IOException {
        if (room > 0 && filled == room) {
            submit(); // an interrupt prevented its submission
        }
        OutputBlock block = blocks[current];
        if (room == 0) {
            end(block);
            poll();
            int length = block.memory.capacity();
            // Blocks end at multiples of their length, also after a flush.
            long left = Math.min(length - offset % length, Long.MAX_VALUE - offset);
            room = (int) left;
        }
        return block.memory.clear();
    }

    /** Submits the current block if it is full. */
    void submitFull() throws IOException {
        if (room > 0 && filled == room) {
            submit();
        }
    }

    /** Submits the bytes taken so far and waits for all writes. */
    void flush() throws IOException {
        try {
            if (failure == null && filled > 0) {
                submit();
            }
        } finally {
            for (int i = 0; i < blocks.length; i++) {
                end(blocks[(current + i) % blocks.length]);
            }
        }
        checkFailure();
    }

    /** Writes and syncs. */
    void sync(FsyncMode mode) throws IOException {
        flush();
        long pause = PAUSE_MIN_NANOS;
        while (true) {
            try {
                file.sync(mode);
                return;
            } catch (InterruptedIOException e) {
                throw e; // it was not submitted
            } catch (IOException e) {
                if (!isFull(e)) {
                    fail(e);
                    throw thrown(e);
                }
            } catch (RuntimeException | Error e) {
                // The outcome of the sync is unknown.
                fail(e);
                throw e;
            }
            pause = pause(pause);
        }
    }

    // ---- one write

    private void submit() throws IOException {
        poll();
        if (filled % unit != 0) {
            throw new IOException(
                    "flush: the last block has "
                            + filled
                            + " bytes, and the file was opened with DIRECT, which requires multiples of "
                            + unit
                            + "; write until there are as many");
        }
        OutputBlock block = blocks[current];
        show(block);
        long pause = PAUSE_MIN_NANOS;
        while (!start(block)) {
            OutputBlock oldest = oldestInFlight();
            if (oldest == null) {
                pause = pause(pause); // the queue is full of other operations
            } else {
                end(oldest); // this frees its place in the queue
                poll();
            }
        }
        offset += filled;
        filled = 0;
        room = 0;
        shown = 0;
        current = (current + 1) % blocks.length;
    }

    private void show(OutputBlock block) {
        if (shown < filled) {
            try {
                ByteBuffer rest = block.memory.clear().slice(shown, filled - shown);
                beforeWrite.accept(rest.asReadOnlyBuffer());
            } catch (RuntimeException | Error e) {
                fail(e);
                throw e;
            }
            shown = filled;
        }
    }

    /**
     * Starts the write of a block.
     *
     * @return false if it was refused because the queue is full
     * @throws InterruptedIOException if the thread was interrupted while it waited for room in the queue
     */
    private boolean start(OutputBlock block) throws InterruptedIOException {
        AioFuture<Long> write;
        try {
            write = file.writev(offset, block.memory.clear().limit(filled));
        } catch (RuntimeException | Error e) {
            fail(e);
            throw e;
        }
        if (write.isCompletedExceptionally()) {
            Throwable refusal = FutureWait.failure(write);
            if (refusal instanceof InterruptedIOException e) {
                throw interrupted(e);
            }
            if (isFull(refusal)) {
                return false;
            }
        }
        block.write = write;
        return true;
    }

    private static boolean isFull(Throwable e) {
        return e instanceof ErrnoException refusal
                && refusal.errno() == Errno.EAGAIN
                && refusal.number() == 0
                && refusal.bytesTransferred() == 0;
    }

    /** Lets others make room in the queue; returns how long to wait the next time. */
    private static long pause(long nanos) throws InterruptedIOException {
        LockSupport.parkNanos(nanos);
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(null);
        }
        return Math.min(PAUSE_MAX_NANOS, 2 * nanos);
    }

    private @Nullable OutputBlock oldestInFlight() {
        for (int i = 1; i <= blocks.length; i++) {
            OutputBlock block = blocks[(current + i) % blocks.length];
            if (block.isInFlight()) {
                return block;
            }
        }
        return null;
    }

    /** Waits until a block's write has completed or failed. */
    private void end(OutputBlock block) throws InterruptedIOException {
        AioFuture<Long> write = block.write;
        if (write == null) {
            return;
        }
        try {
            long unused = write.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        } catch (ExecutionException | CancellationException e) {
            fail(FutureWait.bare(e));
        }
        block.write = null;
    }

    private static InterruptedIOException interrupted(@Nullable Exception cause) {
        InterruptedIOException e =
                new InterruptedIOException(
                        "interrupted while waiting to write a block; nothing is lost, and the stream can"
                                + " be used further");
        e.initCause(cause);
        return e;
    }

    // ---- failure

    /** Checks the writes that have completed, without waiting. */
    void poll() throws IOException {
        for (OutputBlock block : blocks) {
            AioFuture<Long> write = block.write;
            if (write != null && write.isCompletedExceptionally()) {
                fail(FutureWait.failure(write));
                block.write = null;
            }
        }
        checkFailure();
    }

    /** Keeps the first failure. */
    private void fail(Throwable why) {
        if (failure == null) {
            failure = why;
        }
    }

    private void checkFailure() throws IOException {
        Throwable why = failure;
        if (why != null) {
            throw thrown(why);
        }
    }

    /**
     * A new exception each time: try-with-resources adds the exception of close to that of the body, and the two must
     * be different objects.
     */
    private static IOException thrown(Throwable why) {
        IOException copy = why instanceof IOException e ? FutureWait.copy(e) : null;
        return copy != null ? copy : new IOException("the stream has failed: " + why, why);
    }
}
