package io.jnaaio.contract;

import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A request for a driver without an engine. */
public class PlainRequest implements Request {
    private final int slot;
    private final Kind kind;
    private final FileHandle file;
    private final ByteBuffer[] buffers;

    /**
     * Creates a transfer at offset 0.
     *
     * @param buffers direct buffers, whose remaining bytes are transferred
     */
    public PlainRequest(int slot, Kind kind, FileHandle file, ByteBuffer... buffers) {
        this.slot = slot;
        this.kind = kind;
        this.file = file;
        this.buffers = buffers.clone();
    }

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public FileHandle file() {
        return file;
    }

    @Override
    public long offset() {
        return 0;
    }

    @Override
    public boolean atomic() {
        return false;
    }

    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public int bufferCount() {
        return buffers.length;
    }

    @Override
    public ByteBuffer buffer(int i) {
        return buffers[i];
    }

    @Override
    public int start(int i) {
        return buffers[i].position();
    }

    @Override
    public int length(int i) {
        return buffers[i].remaining();
    }

    @Override
    public long lengthBytes() {
        return Arrays.stream(buffers).mapToLong(ByteBuffer::remaining).sum();
    }

    @Override
    public String toString() {
        return kind + " in slot " + slot;
    }
}
