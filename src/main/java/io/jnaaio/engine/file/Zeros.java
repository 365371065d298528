package io.jnaaio.engine.file;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.ErrnoException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/** Writes zeros over a range of a file, one block after another. */
public final class Zeros {
    private static final int PIECE_BYTES = 1 << 20;

    /** Satisfies the memory alignment of any device for direct I/O. */
    private static final int ALIGNMENT = 4096;

    private final AioFile file;
    private final boolean append;

    /**
     * Creates a writer.
     *
     * @param append whether the file is in append mode
     */
    public Zeros(AioFile file, boolean append) {
        this.file = file;
        this.append = append;
    }

    /** Implements {@link AioFile#zero(long, long, LongConsumer)} for a checked range. */
    public void write(long offset, long lengthBytes, LongConsumer progress) throws IOException {
        if (append) {
            throw new IllegalArgumentException(
                    "zero: "
                            + file
                            + " was opened with APPEND, which ignores offsets; open it for writing");
        }
        int unit = file.capabilities().offsetAlignment();
        if (offset % unit != 0 || lengthBytes % unit != 0) {
            throw new IllegalArgumentException(
                    "zero: offset "
                            + offset
                            + ", length "
                            + lengthBytes
                            + ": the file was opened with DIRECT, which requires multiples of "
                            + unit);
        }
        int piece = (int) Math.min(lengthBytes, PIECE_BYTES);
        int pages = (piece + ALIGNMENT - 1) / ALIGNMENT;
        ByteBuffer zeros =
                ByteBuffer.allocateDirect((pages + 1) * ALIGNMENT).alignedSlice(ALIGNMENT);
        long done = 0;
        while (done < lengthBytes) {
            checkInterrupt(done);
            zeros.clear().limit((int) Math.min(piece, lengthBytes - done));
            try {
                done += file.write(offset + done, zeros);
            } catch (ErrnoException e) {
                throw withBytes(e, done);
            } catch (InterruptedIOException e) {
                e.bytesTransferred = (int) Math.min(done, Integer.MAX_VALUE);
                throw e;
            }
            progress.accept(done);
        }
    }

    private static void checkInterrupt(long done) throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            InterruptedIOException e =
                    new InterruptedIOException("zero: interrupted after " + done + " bytes");
            e.bytesTransferred = (int) Math.min(done, Integer.MAX_VALUE);
            throw e;
        }
    }

    private ErrnoException withBytes(ErrnoException e, long done) {
        return new ErrnoException(
                e.call(),
                e.errno(),
                e.number(),
                e.errno().meaning() + ": " + file,
                done + e.bytesTransferred(),
                e);
    }
}
