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
 * Writes a stream of bytes to an {@link AioFile} in blocks: while one block is being filled, earlier ones are in
 * flight.
 *
 * <pre>{@code
 * CRC32C checksum = new CRC32C();
 * try (AioOutputStream out = AioOutputStream.builder(file).position(4096).beforeWrite(checksum::update).open()) {
 *     records.writeTo(out);
 *     out.sync(FsyncMode.DSYNC); // all of it is durable
 * }
 * }</pre>
 *
 * <p><b>Blocks.</b> {@code write} copies the bytes into a direct buffer and submits it when it is full.
 * {@link Builder#open} allocates the buffers; each is reused when its write has completed, and {@code write} waits if
 * all are in flight. Blocks end at multiples of the block size in the file, so the first block and a block after a
 * flush may be shorter.
 *
 * <p><b>Errors.</b> If the write of a block fails, the next call throws its IOException, and so does every later call,
 * including the first {@link #close}. Blocks that were in flight with the failed one may have reached the file, after
 * a gap; nothing more is submitted. All bytes are known to be written only when {@link #flush}, {@link #sync} or
 * {@code close} returns normally.
 *
 * <p><b>Interrupts.</b> A thread that is interrupted while it waits for a block gets an
 * {@link InterruptedIOException}, and its interrupt status stays set. Nothing is lost: the first
 * {@code bytesTransferred} bytes of the call were taken, and the stream remains usable. {@code close} ignores
 * interrupts.
 *
 * <p><b>Full queue.</b> If the engine's queue is full, the stream waits, regardless of
 * {@code AioOptions.fileQueueFull}.
 *
 * <p><b>APPEND.</b> If the file was opened with APPEND, the bytes are appended in order, and {@link #position} only
 * counts bytes from the start position. If it was opened with DIRECT, the number of bytes at a flush, a sync and the
 * close must be a multiple of {@link Capabilities#offsetAlignment}.
 *
 * <p>Not thread-safe. On a completion thread, which must not block, every method except {@code position} throws
 * {@link IllegalStateException}.
 */
public final class AioOutputStream extends OutputStream {
    /** The block size of {@link #open}, in bytes. */
    public static final int BLOCK_BYTES = 256 << 10;

    /** The number of blocks of {@link #open}. */
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
     * Opens a stream with {@link #BLOCKS} blocks of {@link #BLOCK_BYTES}. Closing it leaves the file open.
     *
     * @param position the offset of the first byte in the file, 0 or more
     * @throws IOException as for {@link Builder#open}
     */
    public static AioOutputStream open(AioFile file, long position) throws IOException {
        return builder(file).position(position).open();
    }

    /**
     * Returns a builder for a stream with other sizes or options.
     *
     * @param file opened for writing; the caller closes it
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

        /** Sets the offset of the first byte in the file, 0 or more; 0 by default. */
        public Builder position(long offset) {
            if (offset < 0) {
                throw new IllegalArgumentException(
                        "position " + offset + ": 0 or more is expected");
            }
            position = offset;
            return this;
        }

        /**
         * Sets the size of a block in bytes, 1 to 2^30; {@link #BLOCK_BYTES} by default. For a file opened with DIRECT
         * it must be a multiple of {@link Capabilities#offsetAlignment}.
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
         * Sets the number of blocks, which bounds the writes in flight; 1 or more, {@link #BLOCKS} by default. With
         * one block, nothing is written while the block is being filled.
         */
        public Builder blocks(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("blocks " + count + ": 1 or more is expected");
            }
            blocks = count;
            return this;
        }

        /**
         * Sets an action that the writing thread runs on the bytes of each block before submitting it, in file order:
         * for a checksum, as in {@code beforeWrite(checksum::update)}. The buffer is read-only; do not keep it. If the
         * action throws, the writing call throws the same exception, and the stream has failed.
         */
        public Builder beforeWrite(Consumer<ByteBuffer> block) {
            beforeWrite = Objects.requireNonNull(block, "block");
            return this;
        }

        /** Sets whether {@link AioOutputStream#close} also closes the file; false by default. */
        public Builder closesFile(boolean close) {
            closesFile = close;
            return this;
        }

        /**
         * Allocates the blocks and opens the stream.
         *
         * @throws ClosedChannelException if the file is closed
         * @throws java.nio.channels.NonWritableChannelException if it was not opened for writing
         * @throws IllegalArgumentException if the position or the block size is misaligned for a file opened with
         *     DIRECT
         */
        public AioOutputStream open() throws IOException {
            if (!file.isOpen()) {
                throw new ClosedChannelException();
            }
            // Writes nothing, but fails if the file is not writable.
            AioFuture<Long> unused = file.writev(position);
            Capabilities can = file.capabilities();
            int unit = can.offsetAlignment();
            if (blockBytes % unit != 0 || position % unit != 0) {
                throw new IllegalArgumentException(
                        "position "
                                + position
                                + ", blockBytes "
                                + blockBytes
                                + ": the file was opened with DIRECT, which requires multiples of "
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

    /** {@inheritDoc} The byte is written when its block is full, or by {@link #flush}. */
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
     * {@inheritDoc} The bytes are written when their blocks are full, or by {@link #flush}.
     *
     * @throws InterruptedIOException if the thread is interrupted while it waits; its {@code bytesTransferred} is the
     *     number of these bytes that were taken
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
                            + " bytes end beyond 2^63-1, the maximum size of a file");
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

    /** The offset of the next byte in the file: the start position plus the number of bytes taken, written or not. */
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
     * Writes all bytes, as {@link #flush} does, and makes them durable. After a failed sync every call fails, because
     * the system may have dropped the bytes that it could not write.
     *
     * @param mode which metadata of the file is made durable as well
     */
    public void sync(FsyncMode mode) throws IOException {
        Objects.requireNonNull(mode, "mode");
        checkOpen("sync");
        blocks.sync(mode);
    }

    /**
     * Writes all bytes, as {@link #flush} does, then closes the file if {@link Builder#closesFile} is set. Waits for
     * all writes in flight, even after an error. A second call does nothing.
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
