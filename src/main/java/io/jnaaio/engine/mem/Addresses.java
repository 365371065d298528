package io.jnaaio.engine.mem;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** Where direct memory lies. */
public final class Addresses {
    private Addresses() {}

    /**
     * The address of a byte of a direct buffer. It holds as long as the buffer is reachable.
     *
     * @param index of the byte; position and limit do not matter
     */
    public static long of(ByteBuffer direct, int index) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct)) + index;
    }
}
