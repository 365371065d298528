package io.jnaaio;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.engine.Delivery;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Writes a stream of bytes to an {@link AioFile}, block by block: while one block is filled, earlier ones are in flight.
 *
 * <pre>{@code
 * CRC32C checksum = new CRC32C();
 * try (AioOutputStream out = AioOutputStream.builder(file).position(4096).beforeWrite(checksum::update).open()) {
 *     records.writeTo(out);
 *     out.sync(FsyncMode.DSYNC); // all of it is durable
 * }
 * }</pre>
 *
 * <p><b>Blocks.</b> {@code write} copies into a direct buffer, and submits it when it is full. The buffers are allocated by
 * {@link Builder#open} and used again when their writes have completed; {@code write} waits if all are in flight. Blocks end
 * at multiples of the block size in the file, so the first one, and the one after a flush, may be shorter.
 *
 * <p><b>Errors.</b> When the write of a block fails, the next call throws its IOException, and so does every later call,
 * including the first {@link #close}. Blocks that were in flight with the failed one may be in the file, behind a gap; nothing
 * is submitted after it. Only a {@link #flush}, {@link #sync} or {@code close} that returns normally says that all bytes are
 * written.
 *
 * <p><b>Interrupts.</b> A thread that is interrupted while it waits for a block gets an {@link InterruptedIOException}, and the interrupt
 * stays pending. Nothing is lost: the first {@code bytesTransferred} bytes of that call were taken, and the stream can be used
 * further. {@code close} is not interrupted.
 *
 * <p><b>Full queue.</b> While the engine's queue is full the stream waits, whatever {@code AioOptions.fileQueueFull} says.
 *
 * <p><b>APPEND.</b> On a file opened with APPEND the bytes go to the end of the file, in order, and {@link #position} only counts
 * from the start position. With one opened with DIRECT, a flush, a sync and a close need a multiple of {@link
 * Capabilities#offsetAlignment} bytes.
 *
 * <p>For one thread at a time. On a completion thread, where nothing may block, every call but {@code position} throws {@link
 * IllegalStateException}.
 */
public final class AioOutputStream extends OutputStream {
    /** The block size of {@link #open}, in bytes. */
    public static final int BLOCK_BYTES = 256 << 10;

    /** How many blocks {@link #open} has. */
    public static final int BLOCKS = 4;

    private final AioFile file;
    private final OutputBlocks blocks;
    private final boolean closesFile;
    private boolean closed;

    private AioOutputStream(AioFile file, OutputBlocks blocks, boolean closesFile) {
        this.file = file;
        this.blocks = blocks;
        this.closesFile = closesFile;
    }

    /**
     * A stream with {@link #BLOCKS} blocks of {@link #BLOCK_BYTES}, which leaves the file open when it is closed.
     *
     * @param position where the first byte goes, in bytes, 0 or more
     * @throws IOException as {@link Builder#open} does
     */
    public static AioOutputStream open(AioFile file, long position) throws IOException {
        return builder(file).position(position).open();
    }

    /**
     * A stream of other sizes, or with other options.
     *
     * @param file opened for writing; it stays the caller's
     */
    public static Builder builder(AioFile file) {
        return new Builder(Objects.requireNonNull(file, "file"));
    }

    /** Builds a stream. */
    public static final class Builder {
        private final AioFile file;
        private long position;
        private int blockBytes = BLOCK_BYTES;
        private int blocks = BLOCKS;
        private Consumer<ByteBuffer> beforeWrite = block -> {};
        private boolean closesFile;

        private Builder(AioFile file) {
            this.file = file;
        }

        /** Where the first byte goes, in bytes, 0 or more; by default 0. */
        public Builder position(long offset) {
            if (offset < 0) {
                throw new IllegalArgumentException(
                        "position " + offset + ": 0 or more is expected");
            }
            position = offset;
            return this;
        }

        /**
         * The size of a block, in bytes, 1 to 2^30; by default {@link #BLOCK_BYTES}. For a file opened with DIRECT it is a
         * multiple of {@link Capabilities#offsetAlignment}.
         */
        public Builder blockBytes(int bytes) {
            if (bytes < 1 || bytes > 1 << 30) {
                throw new IllegalArgumentException(
                        "blockBytes " + bytes + ": 1 to " + (1 << 30) + " is expected");
            }
            blockBytes = bytes;
            return this;
        }

        /**
         * How many blocks are in flight at most, and how many are allocated; 1 or more, by default {@link #BLOCKS}. With one,
         * nothing is written while the block is filled.
         */
        public Builder blocks(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("blocks " + count + ": 1 or more is expected");
            }
            blocks = count;
            return this;
        }

        /**
         * Called with the bytes of each block before it is submitted, in the order of the file, by the thread that writes: for a
         * checksum, as in {@code beforeWrite(checksum::update)}. The buffer is read-only, and is not to be kept. What it throws
         * is thrown by the call that writes, and the stream has failed.
         */
        public Builder beforeWrite(Consumer<ByteBuffer> block) {
            beforeWrite = Objects.requireNonNull(block, "block");
            return this;
        }

        /** Whether {@link AioOutputStream#close} closes the file as well; by default it does not. */
        public Builder closesFile(boolean close) {
            closesFile = close;
            return this;
        }

        /**
         * Allocates the blocks and begins.
         *
         * @throws ClosedChannelException if the file is closed
         * @throws java.nio.channels.NonWritableChannelException if it was not opened for writing
         * @throws IllegalArgumentException if the position or the block size is not aligned as a file opened with DIRECT wants it
         */
        public AioOutputStream open() throws IOException {
            if (!file.isOpen()) {
                throw new ClosedChannelException();
            }
            // Of nothing, so nothing happens; but a file that is not writable says so.
            AioFuture<Long> unused = file.writev(position);
            Capabilities can = file.capabilities();
            int unit = can.offsetAlignment();
            if (blockBytes % unit != 0 || position % unit != 0) {
                throw new IllegalArgumentException(
                        "position "
                                + position
                                + ", blockBytes "
                                + blockBytes
                                + ": the file was opened with DIRECT, which wants multiples of "
                                + unit);
            }
            OutputBlock[] made = new OutputBlock[blocks];
            for (int i = 0; i < made.length; i++) {
                made[i] = new OutputBlock(blockBytes, can.memoryAlignment());
            }
            return new AioOutputStream(
                    file, new OutputBlocks(file, position, made, unit, beforeWrite), closesFile);
        }
    }

    // ---- writing

    /** {@inheritDoc} It is written when its block is full, or by {@link #flush}. */
    @Override
    public void write(int b) throws IOException {
        begin(1);
        blocks.take((byte) b);
        try {
            blocks.submitFull();
        } catch (InterruptedIOException e) {
            e.bytesTransferred = 1;
            throw e;
        }
    }

    /**
     * {@inheritDoc} They are written when their blocks are full, or by {@link #flush}.
     *
     * @throws InterruptedIOException if the thread is interrupted while it waits; its {@code bytesTransferred} tells how many of
     *     these bytes were taken
     */
    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        begin(len);
        int taken = 0;
        try {
            while (taken < len) {
                taken += blocks.take(b, off + taken, len - taken);
                blocks.submitFull();
            }
        } catch (InterruptedIOException e) {
            e.bytesTransferred = taken;
            throw e;
        }
    }

    private void begin(int bytes) throws IOException {
        checkOpen("write");
        blocks.poll();
        if (bytes > Long.MAX_VALUE - position()) {
            throw new IllegalArgumentException(
                    "write: position "
                            + position()
                            + " and "
                            + bytes
                            + " bytes end beyond 2^63-1, where no file reaches");
        }
    }

    private void checkOpen(String call) throws IOException {
        checkMayBlock(call);
        if (closed) {
            throw new IOException(call + ": this stream is closed");
        }
    }

    private static void checkMayBlock(String call) {
        if (Delivery.onCompletionThread()) {
            Delivery.checkMayBlock("AioOutputStream." + call);
        }
    }

    /** Where the next byte goes: the start position and the number of bytes taken, written or not. */
    public long position() {
        return blocks.position();
    }

    /** Submits all bytes and waits until they are written. They are not durable: see {@link #sync}. */
    @Override
    public void flush() throws IOException {
        checkOpen("flush");
        blocks.flush();
    }

    /**
     * Writes all bytes, as {@link #flush} does, and makes them durable. After a failed sync every call fails: the system may have
     * dropped what it could not write.
     *
     * @param mode what of the file's metadata is made durable, too
     */
    public void sync(FsyncMode mode) throws IOException {
        Objects.requireNonNull(mode, "mode");
        checkOpen("sync");
        blocks.sync(mode);
    }

    /**
     * Writes all bytes, as {@link #flush} does; then closes the file, if {@link Builder#closesFile} says so. It waits for what is
     * in flight also after an error. A second call does nothing.
     *
     * @throws IOException if bytes were not written
     */
    @Override
    public void close() throws IOException {
        checkMayBlock("close");
        if (closed) {
            return;
        }
        closed = true;
        try {
            flushUninterrupted();
        } catch (IOException | RuntimeException | Error e) {
            closeFileAfter(e);
            throw e;
        }
        if (closesFile) {
            file.close();
        }
    }

    private void closeFileAfter(Throwable failure) {
        if (closesFile) {
            try {
                file.close();
            } catch (IOException | RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private void flushUninterrupted() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    blocks.flush();
                    return;
                } catch (InterruptedIOException e) {
                    if (!Thread.interrupted()) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return "AioOutputStream at " + position() + " of " + file + (closed ? " (closed)" : "");
    }
}
