package io.jnaaio.log;

import io.jnaaio.testing.Crash;
import io.jnaaio.testing.CrashImage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What was acknowledged, compared with what a disk shows after a power cut. */
final class PowerCuts {
    private final List<Acknowledged> acknowledged = new ArrayList<>();

    /** A record whose future said that it is durable. */
    private static final class Acknowledged {
        private final long position;
        private final byte[] bytes;

        Acknowledged(long position, byte[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }
    }

    /** That record's future said so. */
    void acknowledge(long position, byte[] bytes) {
        acknowledged.add(new Acknowledged(position, bytes));
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    /** The bytes of a record, for {@link #acknowledge}. */
    static byte[] bytesOf(ByteBuffer[] record) {
        byte[] bytes = new byte[Arrays.stream(record).mapToInt(ByteBuffer::remaining).sum()];
        ByteBuffer all = ByteBuffer.wrap(bytes);
        for (ByteBuffer part : record) {
            all.put(part.duplicate());
        }
        return bytes;
    }

    /** The images to look at: all, if there are few. */
    static List<CrashImage> images(Crash crash, int most) {
        if (crash.everyCount() <= most) {
            return crash.every();
        }
        List<CrashImage> images = new ArrayList<>(crash.prefixesAndTorn());
        images.add(crash.allLost());
        for (int i = 0; i < 8; i++) {
            images.add(crash.random());
        }
        return images;
    }

    /** The acknowledged records that an image has not, byte for byte, where recovery would find them; a line each. */
    List<String> lost(CrashImage image) {
        List<String> lost = new ArrayList<>();
        byte[] content = image.content();
        long end = LogRecords.end(LogRecords.scan(content));
        for (Acknowledged record : acknowledged) {
            int from = (int) record.position;
            int to = from + record.bytes.length;
            boolean there =
                    to <= content.length
                            && Arrays.equals(
                                    content, from, to, record.bytes, 0, record.bytes.length);
            if (!there) {
                lost.add("the record at " + from + " is not in " + image);
            } else if (to > end) {
                lost.add("recovery ends at " + end + ", before " + from + ", in " + image);
            }
        }
        return lost;
    }
}
