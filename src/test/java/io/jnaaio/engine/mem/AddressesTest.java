package io.jnaaio.engine.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressesTest {
    private static long asked(ByteBuffer buffer) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    /** More buffers than are remembered, in turn, and some again and again between them. */
    @Test
    void everyBufferHasItsOwnAddress() {
        List<ByteBuffer> buffers = new ArrayList<>();
        ByteBuffer memory = ByteBuffer.allocateDirect(5000);
        for (int i = 0; i < 5000; i++) {
            buffers.add(memory.slice(i, 1));
        }
        for (int turn = 0; turn < 3; turn++) {
            for (int i = 0; i < buffers.size(); i++) {
                ByteBuffer often = buffers.get(i % 7);
                assertEquals(asked(buffers.get(i)), Addresses.of(buffers.get(i), 0));
                assertEquals(asked(often) + 3, Addresses.of(often, 3));
            }
        }
    }

    @Test
    void aBufferThatIsRememberedCanBeCollected() {
        WeakReference<ByteBuffer> dropped = remembered();
        for (int i = 0; i < 50 && dropped.get() != null; i++) {
            System.gc();
        }
        assertNull(dropped.get());
    }

    private static WeakReference<ByteBuffer> remembered() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64);
        for (int i = 0; i < 1000; i++) {
            assertEquals(asked(buffer), Addresses.of(buffer, 0));
        }
        return new WeakReference<>(buffer);
    }
}
