package io.jnaaio.engine.mem;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An array of pointers for C. */
public final class AddressList {
    private final Memory memory;
    private final ByteBuffer view;
    private final int capacity;

    /**
     * Allocates it.
     *
     * @param capacity in pointers
     */
    public AddressList(int capacity) {
        this.capacity = capacity;
        memory = new Memory((long) capacity * Native.POINTER_SIZE);
        view = memory.getByteBuffer(0, memory.size()).order(ByteOrder.nativeOrder());
    }

    public int capacity() {
        return capacity;
    }

    /** The address of the array. */
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
