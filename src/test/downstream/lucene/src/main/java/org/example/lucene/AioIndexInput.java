package org.example.lucene;

import io.jnaaio.api.AioFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.lucene.store.BufferedIndexInput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;

/** A file, or a slice of it. Clones and slices share the file; the one that was opened closes it. */
final class AioIndexInput extends BufferedIndexInput {
    private final AioFile file;
    private final long start;
    private final long length;
    private boolean owner;

    AioIndexInput(String name, AioFile file, IOContext context) throws IOException {
        super(name, context);
        this.file = file;
        start = 0;
        length = file.size();
        owner = true;
    }

    private AioIndexInput(String name, AioIndexInput of, long offset, long length) {
        super(name, of.getBufferSize());
        file = of.file;
        start = of.start + offset;
        this.length = length;
    }

    @Override
    protected void readInternal(ByteBuffer to) throws IOException {
        long position = getFilePointer();
        if (position + to.remaining() > length) {
            throw new EOFException("read past EOF: " + this);
        }
        file.read(start + position, to);
        if (to.hasRemaining()) {
            throw new EOFException("the file was cut: " + this);
        }
    }

    @Override
    protected void seekInternal(long position) throws IOException {
        if (position > length) {
            throw new EOFException("seek to " + position + ", past EOF: " + this);
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public AioIndexInput clone() {
        AioIndexInput clone = (AioIndexInput) super.clone();
        clone.owner = false;
        return clone;
    }

    @Override
    public IndexInput slice(String name, long offset, long bytes) throws IOException {
        if (offset < 0 || bytes < 0 || offset > length - bytes) {
            throw new IllegalArgumentException(
                    "slice() "
                            + name
                            + " out of bounds: "
                            + bytes
                            + " at "
                            + offset
                            + " of "
                            + this);
        }
        return new AioIndexInput(getFullSliceDescription(name), this, offset, bytes);
    }

    @Override
    public void close() throws IOException {
        if (owner) {
            file.close();
        }
    }
}
