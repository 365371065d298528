package io.jnaaio.testing;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sparse in-memory file, or one of three devices of Linux that are useful in tests. */
final class FakeFile {
    /** The kind of file. */
    enum Kind {
        REGULAR,
        /** {@code /dev/null}: accepts all writes; empty. */
        NULL,
        /** {@code /dev/zero}: accepts all writes; reads as zeros without end. */
        ZERO,
        /** {@code /dev/full}: every write fails because the disk is full. */
        FULL
    }

    /** The maximum size of a file, in bytes. */
    static final long SIZE_MAX = 1L << 44;

    private static final int BLOCK = 16 * 1024;

    private final Kind kind;
    private final Map<Long, byte[]> blocks = new HashMap<>();
    private long size;

    FakeFile(Kind kind) {
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    synchronized long size() {
        return size;
    }

    synchronized void truncate(long newSize) {
        if (newSize >= size) {
            return;
        }
        size = newSize;
        blocks.keySet().removeIf(block -> block * BLOCK >= newSize);
        byte[] last = blocks.get(newSize / BLOCK);
        if (last != null) {
            java.util.Arrays.fill(last, (int) (newSize % BLOCK), BLOCK, (byte) 0);
        }
    }

    /** Allocates a range: the file grows to cover it, and reads as zeros where nothing was written. */
    synchronized void allocate(long offset, long lengthBytes) throws IOException {
        if (kind != Kind.REGULAR) {
            throw new ErrnoException(
                    "preallocate",
                    Errno.EOPNOTSUPP,
                    0,
                    "a device has nothing to allocate",
                    0,
                    null);
        }
        if (lengthBytes > SIZE_MAX - offset) {
            throw new ErrnoException(
                    "preallocate", Errno.EFBIG, 0, "no file of the fake is so large", 0, null);
        }
        size = Math.max(size, offset + lengthBytes);
    }

    /** The whole content. */
    synchronized byte[] content() {
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException(
                    "the file has " + size + " bytes, too many for an array: read a part of it");
        }
        return content(0, (int) size);
    }

    /** A part of the content; shorter at the end of the file. */
    synchronized byte[] content(long offset, int length) {
        int there = (int) Math.max(0, Math.min(length, size - offset));
        byte[] bytes = new byte[there];
        copy(offset, ByteBuffer.wrap(bytes), 0, there, false);
        return bytes;
    }

    synchronized void set(byte[] bytes) {
        blocks.clear();
        size = 0;
        write(0, ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    private void write(long offset, ByteBuffer from, int start, int length) {
        copy(offset, from, start, length, true);
        size = Math.max(size, offset + length);
    }

    private void copy(long offset, ByteBuffer memory, int start, int length, boolean toFile) {
        int done = 0;
        while (done < length) {
            long at = offset + done;
            int inBlock = (int) (at % BLOCK);
            int step = Math.min(length - done, BLOCK - inBlock);
            byte @Nullable [] block = blocks.get(at / BLOCK);
            if (toFile) {
                if (block == null) {
                    block = new byte[BLOCK];
                    blocks.put(at / BLOCK, block);
                }
                memory.get(start + done, block, inBlock, step);
            } else if (block == null) {
                memory.put(start + done, new byte[step], 0, step);
            } else {
                memory.put(start + done, block, inBlock, step);
            }
            done += step;
        }
    }

    /** Executes a transfer, up to this many bytes; returns the number transferred. */
    synchronized long move(Request request, long bytesMax) {
        boolean write = request.kind() == Request.Kind.WRITE;
        long at = write && request.file().append() ? size : request.offset();
        long moved = 0;
        for (int i = 0; i < request.bufferCount() && moved < bytesMax; i++) {
            int length = (int) Math.min(request.length(i), bytesMax - moved);
            if (!write && kind != Kind.ZERO) {
                length = (int) Math.max(0, Math.min(length, size - at));
            }
            // Only index and length count, because the caller may change position and limit.
            ByteBuffer memory = request.buffer(i).duplicate().clear();
            if (!write) {
                copy(at, memory, request.start(i), length, false);
            } else if (kind == Kind.REGULAR) {
                write(at, memory, request.start(i), length);
            }
            at += length;
            moved += length;
            if (length < request.length(i)) {
                break;
            }
        }
        return moved;
    }
}
