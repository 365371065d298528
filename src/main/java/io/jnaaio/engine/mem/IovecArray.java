package io.jnaaio.engine.mem;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.jnaaio.jna.IovecLayout;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongFunction;

/** A native array of {@code struct iovec}, filled from requests. For use by one thread at a time. */
public final class IovecArray {
    private final IovecLayout layout;
    private final LongFunction<Memory> allocator;
    private final boolean wide = Native.POINTER_SIZE == Long.BYTES;
    private Memory memory;
    private ByteBuffer view;
    private int capacity;

    /**
     * Allocates an array.
     *
     * @param capacity the number of buffers; the array grows as needed
     */
    public IovecArray(IovecLayout layout, int capacity) {
        this(layout, capacity, Memory::new);
    }

    /** Allocates an array with {@code allocator}, which throws an OutOfMemoryError when malloc fails. */
    IovecArray(IovecLayout layout, int capacity, LongFunction<Memory> allocator) {
        this.layout = layout;
        this.allocator = allocator;
        this.capacity = capacity;
        memory = allocator.apply((long) capacity * layout.size());
        view = view(memory);
    }

    private static ByteBuffer view(Memory of) {
        return of.getByteBuffer(0, of.size()).order(ByteOrder.nativeOrder());
    }

    /**
     * Fills the array with the buffers of a request and returns its address. If there is no memory for a longer array,
     * this method throws an OutOfMemoryError and the array stays as it was.
     */
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

    /**
     * Allocates the new array before it frees the old one: if there is no memory, the address of freed memory must not
     * be kept.
     */
    private void grow(int count) {
        int larger = Math.max(count, 2 * capacity);
        Memory grown = allocator.apply((long) larger * layout.size());
        ByteBuffer grownView = view(grown);
        Memory before = memory;
        memory = grown;
        view = grownView;
        capacity = larger;
        before.close();
    }

    public void close() {
        memory.close();
    }
}
