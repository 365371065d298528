package io.jnaaio.engine.mem;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongFunction;

/** A native array of pointers. For use by one thread at a time. */
public final class AddressList {
    private final LongFunction<Memory> allocator;
    private Memory memory;
    private ByteBuffer view;
    private int capacity;

    /**
     * Allocates an array.
     *
     * @param capacity the number of pointers
     */
    public AddressList(int capacity) {
        this(capacity, Memory::new);
    }

    /** Allocates an array with {@code allocator}, which throws an OutOfMemoryError when malloc fails. */
    AddressList(int capacity, LongFunction<Memory> allocator) {
        this.allocator = allocator;
        this.capacity = capacity;
        memory = allocator.apply(bytes(capacity));
        view = view(memory);
    }

    private static long bytes(int capacity) {
        return (long) capacity * Native.POINTER_SIZE;
    }

    private static ByteBuffer view(Memory of) {
        return of.getByteBuffer(0, of.size()).order(ByteOrder.nativeOrder());
    }

    public int capacity() {
        return capacity;
    }

    /**
     * Grows the array to at least {@code wanted} pointers; its content is lost. If there is no memory for the larger
     * array, this method throws an OutOfMemoryError and the array stays as it was.
     */
    public void ensureCapacity(int wanted) {
        if (wanted <= capacity) {
            return;
        }
        int larger = Math.max(wanted, 2 * capacity);
        Memory grown = allocator.apply(bytes(larger));
        ByteBuffer grownView = view(grown);
        Memory before = memory;
        memory = grown;
        view = grownView;
        capacity = larger;
        before.close();
    }

    /** Returns the address of the array, which changes when the array grows. */
    public long address() {
        return Pointer.nativeValue(memory);
    }

    public void set(int index, long pointer) {
        if (Native.POINTER_SIZE == Long.BYTES) {
            view.putLong(index * Long.BYTES, pointer);
        } else {
            view.putInt(index * Integer.BYTES, (int) pointer);
        }
    }

    public void close() {
        memory.close();
    }
}
