package io.jnaaio.engine;

import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** A file that is an array of bytes. */
final class MemoryFile implements FileHandle {
    private final boolean readable;
    private final boolean writable;
    private final boolean append;
    private final AtomicInteger closes = new AtomicInteger();
    private byte[] content = new byte[64];
    private int size;

    /** Runs in size and truncate; may block. */
    volatile Runnable onSize = () -> {};

    /** Runs at the end of a close; may throw. */
    volatile Runnable onClose = () -> {};

    MemoryFile(boolean readable, boolean writable, boolean append) {
        this.readable = readable;
        this.writable = writable;
        this.append = append;
    }

    synchronized void write(long offset, byte[] bytes) {
        int end = Math.toIntExact(offset) + bytes.length;
        if (end > content.length) {
            content = Arrays.copyOf(content, Math.max(end, 2 * content.length));
        }
        System.arraycopy(bytes, 0, content, (int) offset, bytes.length);
        size = Math.max(size, end);
    }

    synchronized byte[] bytes() {
        return Arrays.copyOf(content, size);
    }

    String text() {
        return new String(bytes(), StandardCharsets.ISO_8859_1);
    }

    int closes() {
        return closes.get();
    }

    /** Does what a request asks for, up to that many bytes; returns how many it moved. */
    synchronized long move(Request request, long bytesMax) {
        boolean write = request.kind() == Request.Kind.WRITE;
        long at = write && append ? size : request.offset();
        long moved = 0;
        for (int i = 0; i < request.bufferCount() && moved < bytesMax; i++) {
            ByteBuffer buffer = request.buffer(i);
            int length = (int) Math.min(request.length(i), bytesMax - moved);
            // The index alone counts, whatever the limit of the caller's buffer is.
            if (write) {
                byte[] piece = new byte[length];
                buffer.duplicate().clear().get(request.start(i), piece);
                write(at, piece);
            } else {
                length = (int) Math.max(0, Math.min(length, size - at));
                int from = (int) Math.min(at, size);
                buffer.duplicate().clear().put(request.start(i), content, from, length);
            }
            at += length;
            moved += length;
            if (length < request.length(i)) {
                break;
            }
        }
        return moved;
    }

    @Override
    public OptionalInt fd() {
        return OptionalInt.empty();
    }

    @Override
    public boolean readable() {
        return readable;
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public boolean append() {
        return append;
    }

    @Override
    public long size() {
        onSize.run();
        synchronized (this) {
            return size;
        }
    }

    @Override
    public void truncate(long newSize) {
        onSize.run();
        synchronized (this) {
            size = (int) Math.min(size, newSize);
        }
    }

    @Override
    public void close() {
        closes.incrementAndGet();
        onClose.run();
    }
}
