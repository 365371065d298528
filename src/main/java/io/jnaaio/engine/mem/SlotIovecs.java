package io.jnaaio.engine.mem;

import io.jnaaio.jna.IovecLayout;
import io.jnaaio.spi.Request;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The iovec arrays of all slots: short arrays in one slab; a long array is allocated separately, and kept with its slot
 * for reuse. Each slot may be used by one thread at a time.
 */
public final class SlotIovecs {
    private static final int SHORT_MAX = 16;
    private static final int ALIGNMENT = 64;

    private final IovecLayout layout;
    private final ControlBlocks slab;
    private final @Nullable IovecArray[] longOnes;

    /** Allocates the short arrays. */
    public SlotIovecs(int slots, IovecLayout layout) {
        this.layout = layout;
        int bytes = SHORT_MAX * layout.size();
        slab = new ControlBlocks(slots, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        longOnes = new IovecArray[slots];
    }

    /** Fills the array of the request's slot with the request's buffers and returns the address of the array. */
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

    /** Frees all arrays; no request may be in flight. */
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
