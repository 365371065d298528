package io.jnaaio.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Records as the Javadoc of {@link Appender} wants them, and the reader that finds the end: length, number, generation (of
 * the opening), payload, checksum over all of it.
 */
final class LogRecords {
    private static final int HEADER_BYTES = Integer.BYTES + 2 * Long.BYTES;
    private static final int OVERHEAD_BYTES = HEADER_BYTES + Integer.BYTES;

    private LogRecords() {}

    /** A record that was found whole. */
    record Found(long position, long number, long generation, int bytes) {
        long end() {
            return position + bytes;
        }
    }

    /** A record as a gather: header and payload in direct memory, checksum on the heap. */
    static ByteBuffer[] make(long number, long generation, int payloadBytes) {
        ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);
        header.putInt(OVERHEAD_BYTES + payloadBytes).putLong(number).putLong(generation).flip();
        ByteBuffer payload = ByteBuffer.allocateDirect(payloadBytes);
        for (int i = 0; i < payloadBytes; i++) {
            payload.put(i, payloadByte(number, generation, i));
        }
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate());
        crc.update(payload.duplicate());
        ByteBuffer checksum =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).flip();
        return new ByteBuffer[] {header, payload, checksum};
    }

    static int bytes(int payloadBytes) {
        return OVERHEAD_BYTES + payloadBytes;
    }

    private static byte payloadByte(long number, long generation, int at) {
        long mixed = (number * 31 + generation) * 0x9E3779B97F4A7C15L;
        return (byte) ((mixed >>> (at & 31)) ^ (at * 131L));
    }

    /** All whole records from the file's start on, each with the number after the one before it. */
    static List<Found> scan(byte[] file) {
        List<Found> found = new ArrayList<>();
        ByteBuffer content = ByteBuffer.wrap(file);
        int at = 0;
        long number = 0;
        long generation = 0;
        while (file.length - at >= OVERHEAD_BYTES) {
            int length = content.getInt(at);
            if (length < OVERHEAD_BYTES || length > file.length - at) {
                break;
            }
            CRC32C crc = new CRC32C();
            crc.update(file, at, length - Integer.BYTES);
            boolean whole =
                    content.getInt(at + length - Integer.BYTES) == (int) crc.getValue()
                            && content.getLong(at + Integer.BYTES) == number
                            && content.getLong(at + Integer.BYTES + Long.BYTES) >= generation;
            if (!whole) {
                break;
            }
            generation = content.getLong(at + Integer.BYTES + Long.BYTES);
            found.add(new Found(at, number, generation, length));
            number++;
            at += length;
        }
        return found;
    }

    /** Where the whole records end. */
    static long end(List<Found> found) {
        return found.isEmpty() ? 0 : found.get(found.size() - 1).end();
    }
}
