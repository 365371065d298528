package io.jnaaio.engine.mem;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Control blocks of one kind in a single area of native memory, zeroed, indexed by slot. Nothing is allocated per
 * operation. Members are read and written individually, so a block that the kernel has changed is never overwritten as
 * a whole.
 */
public final class ControlBlocks {
    private static final VarHandle INT =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int ALIGNMENT = 64;

    private final Memory memory;
    private final ByteBuffer view;
    private final long base;
    private final int stride;

    /**
     * Allocates the blocks.
     *
     * @param count the number of blocks
     * @param strideBytes the distance from one block to the next, a multiple of 64
     */
    public ControlBlocks(int count, int strideBytes) {
        if (strideBytes % ALIGNMENT != 0) {
            throw new IllegalArgumentException(
                    "stride " + strideBytes + ": a multiple of " + ALIGNMENT + " is expected");
        }
        memory = new Memory((long) count * strideBytes + ALIGNMENT);
        memory.clear();
        Pointer aligned = memory.align(ALIGNMENT);
        base = Pointer.nativeValue(aligned);
        view = aligned.getByteBuffer(0, (long) count * strideBytes).order(ByteOrder.nativeOrder());
        stride = strideBytes;
    }

    /** Returns the address of the block of {@code slot}. */
    public long address(int slot) {
        return base + (long) slot * stride;
    }

    public void putInt(int slot, int offset, int value) {
        view.putInt(slot * stride + offset, value);
    }

    public void putLong(int slot, int offset, long value) {
        view.putLong(slot * stride + offset, value);
    }

    public void putShort(int slot, int offset, int value) {
        view.putShort(slot * stride + offset, (short) value);
    }

    public int getShort(int slot, int offset) {
        return view.getShort(slot * stride + offset);
    }

    public long getLong(int slot, int offset) {
        return view.getLong(slot * stride + offset);
    }

    /** Reads an int that another thread or the kernel may be writing. */
    public int getIntAcquire(int slot, int offset) {
        return (int) INT.getAcquire(view, slot * stride + offset);
    }

    /** Frees the blocks; none of them may be in flight. */
    public void close() {
        memory.close();
    }
}
