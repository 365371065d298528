package io.jnaaio.backend.pwritev;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.engine.guard.LateFaults;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Copies small gathers into one buffer: below about a page, copying and one {@code pwrite} cost less than looking up
 * four addresses and having the kernel process four iovecs.
 */
final class SmallGathers {
    /** Larger gathers are written in place. */
    static final int BYTES_MAX = 4096;

    private static final int AREAS = 64;

    private final Memory memory = new Memory((long) AREAS * BYTES_MAX);
    private final ByteBuffer view = memory.getByteBuffer(0, memory.size());
    private final long base = Pointer.nativeValue(memory);
    private final AtomicIntegerArray busy = new AtomicIntegerArray(AREAS);

    /** True if copying the request pays off. */
    static boolean isSmall(Request request) {
        return request.bufferCount() > 1 && request.lengthBytes() <= BYTES_MAX;
    }

    /**
     * Copies the request's bytes into a free area and returns its number. Returns -1 if the area of the slot is busy,
     * or if a buffer cannot be read here although its memory can be written from: its limit was changed in flight, or
     * it is confined to another thread.
     */
    int copy(Request request) {
        int area = request.slot() % AREAS;
        if (!busy.compareAndSet(area, 0, 1)) {
            return -1;
        }
        try {
            copyTo(area * BYTES_MAX, request);
        } catch (RuntimeException e) {
            release(area);
            return -1;
        } catch (Error e) {
            release(area);
            throw e;
        }
        return area;
    }

    /**
     * Copies the buffers one after the other. A separate method, too long for C1 to inline: see {@link LateFaults}.
     */
    private void copyTo(int start, Request request) {
        int at = start;
        int count = request.bufferCount();
        for (int i = 0; i < count; i++) {
            int length = request.length(i);
            view.put(at, request.buffer(i), request.start(i), length);
            at += length;
        }
        int unused = LateFaults.deliver();
    }

    /** The address of an area. */
    long address(int area) {
        return base + (long) area * BYTES_MAX;
    }

    void release(int area) {
        busy.setRelease(area, 0);
    }

    void close() {
        memory.close();
    }
}
