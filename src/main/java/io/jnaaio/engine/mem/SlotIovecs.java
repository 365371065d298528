package io.jnaaio.engine.mem;

import io.jnaaio.jna.IovecLayout;
import io.jnaaio.spi.Request;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The iovec arrays of all slots: short ones in one slab, long ones in arrays of their own, kept with the slot for the next
 * long one. For each slot, one thread at a time.
 */
public final class SlotIovecs {
    private static final int SHORT_MAX = 16;
    private static final int ALIGNMENT = 64;

    private final IovecLayout layout;
    private final ControlBlocks slab;
    private final @Nullable IovecArray[] longOnes;

    /** Allocates the short ones. */
    public SlotIovecs(int slots, IovecLayout layout) {
        this.layout = layout;
        int bytes = SHORT_MAX * layout.size();
        slab = new ControlBlocks(slots, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        longOnes = new IovecArray[slots];
    }

    /** Fills the array of the request's slot with its buffers; returns the address. */
    public long fill(Request request) {
        int slot = request.slot();
        int count = request.bufferCount();
        if (count > SHORT_MAX) {
            IovecArray array = longOnes[slot];
            if (array == null) {
                array = new IovecArray(layout, count);
                longOnes[slot] = array;
            }
            return array.fill(request);
        }
        for (int i = 0; i < count; i++) {
            int at = i * layout.size();
            slab.putLong(
                    slot, at + layout.base(), Addresses.of(request.buffer(i), request.start(i)));
            slab.putLong(slot, at + layout.len(), request.length(i));
        }
        return slab.address(slot);
    }

    /** Frees all; nothing is in flight. */
    public void close() {
        slab.close();
        for (IovecArray array : longOnes) {
            if (array != null) {
                array.close();
            }
        }
        Arrays.fill(longOnes, null);
    }
}
