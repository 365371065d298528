package io.jnaaio.engine.mem;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of direct buffers. The address of a buffer never changes, and looking it up through JNA takes about 30
 * ns, so the addresses of buffers that are used repeatedly are cached, by weak references.
 */
public final class Addresses {
    /** The number of cache entries for buffers with the same hash. */
    private static final int WAYS = 4;

    private static final int PLACES = 256 * WAYS;

    /**
     * After this many unknown buffers in a row, only one buffer in {@link #LOOK_ONE_OF} is looked up in the cache,
     * because each buffer may be used only once.
     */
    private static final int UNKNOWN_MAX = 256;

    private static final int LOOK_ONE_OF = 32;

    private static final AtomicReferenceArray<@Nullable Known> KNOWN =
            new AtomicReferenceArray<>(PLACES);

    /** The number of unknown buffers since the last known one; approximate if threads race. */
    private static int unknown;

    private Addresses() {}

    /** The cached address of a buffer. */
    private static final class Known extends WeakReference<ByteBuffer> {
        final long address;

        Known(ByteBuffer buffer, long address) {
            super(buffer);
            this.address = address;
        }
    }

    /**
     * Returns the address of a byte of a direct buffer. The address is valid while the buffer is reachable.
     *
     * @param index the index of the byte; position and limit are ignored
     */
    public static long of(ByteBuffer direct, int index) {
        int seen = unknown;
        if (seen > UNKNOWN_MAX && seen % LOOK_ONE_OF != 0) {
            unknown = seen + 1;
            return find(direct) + index;
        }
        int first = System.identityHashCode(direct) % PLACES & -WAYS;
        for (int place = first; place < first + WAYS; place++) {
            Known known = KNOWN.getAcquire(place);
            if (known != null && known.refersTo(direct)) {
                if (seen != 0) {
                    unknown = 0;
                }
                return known.address + index;
            }
        }
        unknown = seen == Integer.MAX_VALUE ? 1 : seen + 1;
        long address = find(direct);
        remember(first, direct, address);
        return address + index;
    }

    private static long find(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    /** Caches an address, in place of one whose buffer is unreachable, or of any other. */
    private static void remember(int first, ByteBuffer direct, long address) {
        int place = first;
        while (place < first + WAYS - 1 && isUsed(KNOWN.getAcquire(place))) {
            place++;
        }
        try {
            KNOWN.setRelease(place, new Known(direct, address));
        } catch (OutOfMemoryError e) {
            // The next use looks the address up again.
            KNOWN.setRelease(place, null);
        }
    }

    private static boolean isUsed(@Nullable Known known) {
        return known != null && !known.refersTo(null);
    }
}
