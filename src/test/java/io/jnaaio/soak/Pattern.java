package io.jnaaio.soak;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The content of writes: cells of 16 bytes that identify their write and their place. The first word is the write's
 * number, the second a hash of the number and the cell's place, so a cell that is moved, torn or poisoned is not
 * valid.
 */
final class Pattern {
    static final int CELL = 16;

    /** The byte with which a buffer is overwritten as soon as its operation has completed. */
    static final byte POISON = (byte) 0xEB;

    private Pattern() {}

    /** murmur3's finalizer. */
    private static long hash(long id, long cell) {
        long h = id * 0x9E3779B97F4A7C15L + cell;
        h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
        h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return h ^ (h >>> 33);
    }

    /** Returns the byte at a place. */
    static byte at(long id, long place) {
        long word = (place & 8) == 0 ? id : hash(id, place / CELL);
        return (byte) (word >>> (8 * (place & 7)));
    }

    /** Fills {@code length} bytes, from {@code index} on, with a write's content from {@code place} on. */
    static void fill(ByteBuffer buffer, int index, int length, long id, long place) {
        ByteBuffer words = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
        int i = 0;
        while (i < length) {
            long here = place + i;
            if ((here & 7) == 0 && length - i >= 8) {
                long word = (here & 8) == 0 ? id : hash(id, here / CELL);
                words.putLong(index + i, word);
                i += 8;
            } else {
                words.put(index + i, at(id, here));
                i++;
            }
        }
    }

    /** Returns the number of the write whose complete cell is at {@code index}; 0 if there is none. */
    static long cell(ByteBuffer littleEndian, int index, long place) {
        long id = littleEndian.getLong(index);
        return littleEndian.getLong(index + 8) == hash(id, place / CELL) ? id : 0;
    }
}
