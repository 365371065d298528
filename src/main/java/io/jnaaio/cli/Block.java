package io.jnaaio.cli;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One piece of the output: read from one or more inputs into several buffers, written by one gather,
 * then reused.
 */
final class Block {
    static final int BUFFERS = 4;
    static final int BUFFER_BYTES = 256 << 10;
    static final int BYTES = BUFFERS * BUFFER_BYTES;

    /** Limits the number of files that are open at a time. */
    static final int READS_MAX = 32;

    private final ByteBuffer[] buffers = new ByteBuffer[BUFFERS];
    private final List<Read> reads = new ArrayList<>();
    private int filledBytes;
    private @Nullable AioFuture<Long> write;

    /** A read in flight; the last one of an input closes it. */
    private record Read(
            Input input, long position, int lengthBytes, boolean last, AioFuture<Long> bytes) {}

    Block() {
        for (int i = 0; i < BUFFERS; i++) {
            buffers[i] = ByteBuffer.allocateDirect(BUFFER_BYTES);
        }
    }

    boolean isFull() {
        return filledBytes == BYTES || reads.size() == READS_MAX;
    }

    int filledBytes() {
        return filledBytes;
    }

    /**
     * Starts to read from an input, as much as the block has room for.
     *
     * @return the number of bytes
     */
    int read(AsyncIo io, Input input, long position) throws IOException {
        int length = (int) Math.min(input.size() - position, BYTES - filledBytes);
        boolean last = position + length == input.size();
        AioFuture<Long> bytes = input.open(io).readv(position, slices(filledBytes, length));
        reads.add(new Read(input, position, length, last, bytes));
        filledBytes += length;
        return length;
    }

    /**
     * Reads from an input of unknown size and waits for the result; closes the input at its end.
     *
     * @return the number of bytes; 0 at the end
     */
    int readNow(AsyncIo io, Input input, long position) throws IOException {
        ByteBuffer[] room = slices(filledBytes, BYTES - filledBytes);
        int length = input.readNow(io, position, room);
        if (length == 0) {
            input.finish();
        }
        filledBytes += length;
        return length;
    }

    /** Waits for the block's reads, then starts to write the block, unless it is empty. */
    void write(AioFile out, long offset) throws IOException {
        for (Read read : reads) {
            long bytes = read.bytes().join();
            read.input().checkRead(read.position(), read.lengthBytes(), bytes);
            if (read.last()) {
                read.input().finish();
            }
        }
        reads.clear();
        write = filledBytes == 0 ? null : out.writev(offset, slices(0, filledBytes));
    }

    /**
     * Waits for the block's write, if there is one, and empties the block.
     *
     * @return the number of bytes written
     * @throws java.util.concurrent.CompletionException if the write failed; every later call throws it again
     */
    long await() {
        long written = write == null ? 0 : write.join();
        write = null;
        filledBytes = 0;
        return written;
    }

    /** Waits until nothing uses the block's memory, after a failure. */
    void abandon() {
        for (Read read : reads) {
            read.bytes().exceptionally(error -> 0L).join();
        }
        reads.clear();
    }

    /** Returns a range of the block, which may span several buffers. */
    private ByteBuffer[] slices(int from, int lengthBytes) {
        List<ByteBuffer> slices = new ArrayList<>(BUFFERS);
        int position = from;
        while (position < from + lengthBytes) {
            int start = position % BUFFER_BYTES;
            int length = Math.min(BUFFER_BYTES - start, from + lengthBytes - position);
            slices.add(buffers[position / BUFFER_BYTES].slice(start, length));
            position += length;
        }
        return slices.toArray(ByteBuffer[]::new);
    }
}
