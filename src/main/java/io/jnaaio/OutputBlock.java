package io.jnaaio;

import io.jnaaio.api.AioFuture;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The memory of one block of an {@link AioOutputStream}, and the write that reads it. */
final class OutputBlock {
    /** A direct buffer with the capacity of a full block. */
    final ByteBuffer memory;

    /** While this is not null and not done, the kernel may read the memory. */
    @Nullable AioFuture<Long> write;

    /**
     * Allocates memory at an aligned address.
     *
     * @param alignment of the address, a power of two
     */
    OutputBlock(int bytes, int alignment) {
        memory =
                ByteBuffer.allocateDirect(alignment == 1 ? bytes : bytes + alignment)
                        .alignedSlice(alignment)
                        .slice(0, bytes);
    }

    boolean isInFlight() {
        return write != null && !write.isDone();
    }
}
