package io.jnaaio.engine.mem;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.jnaaio.jna.IovecLayout;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An array of {@code struct iovec} for C, filled from requests. For one thread at a time. */
public final class IovecArray {
    private final IovecLayout layout;
    private final boolean wide = Native.POINTER_SIZE == Long.BYTES;
    private Memory memory;
    private ByteBuffer view;
    private int capacity;

    /**
     * Allocates it.
     *
     * @param capacity in buffers; it grows as it needs to
     */
    public IovecArray(IovecLayout layout, int capacity) {
        this.layout = layout;
        this.capacity = capacity;
        memory = new Memory((long) capacity * layout.size());
        view = memory.getByteBuffer(0, memory.size()).order(ByteOrder.nativeOrder());
    }

    /** Fills it with the buffers of a request; returns its address. */
    public long fill(Request request) {
        int count = request.bufferCount();
        if (count > capacity) {
            grow(count);
        }
        for (int i = 0; i < count; i++) {
            int at = i * layout.size();
            put(at + layout.base(), Addresses.of(request.buffer(i), request.start(i)));
            put(at + layout.len(), request.length(i));
        }
        return Pointer.nativeValue(memory);
    }

    private void put(int at, long value) {
        if (wide) {
            view.putLong(at, value);
        } else {
            view.putInt(at, (int) value);
        }
    }

    private void grow(int count) {
        memory.close();
        capacity = Math.max(count, 2 * capacity);
        memory = new Memory((long) capacity * layout.size());
        view = memory.getByteBuffer(0, memory.size()).order(ByteOrder.nativeOrder());
    }

    public void close() {
        memory.close();
    }
}
