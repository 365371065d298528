package io.jnaaio.bench;

import java.util.Collections;
import java.util.List;

/**
 * A kind of work.
 *
 * @param name its name in filters and reports
 * @param iovBytes the lengths of one operation's buffers
 * @param pattern the offsets of operations
 * @param direct true for O_DIRECT
 * @param sync true if each record must be durable before its writer continues
 */
record Shape(String name, List<Integer> iovBytes, Pattern pattern, boolean direct, boolean sync) {
    /** The offsets of operations. */
    enum Pattern {
        /** None: measures only the cost of submission and completion. */
        NOTHING,
        /** Random offsets in an existing file. */
        RANDOM,
        /** Consecutive offsets in an existing file, repeatedly. */
        SEQUENTIAL,
        /** Consecutive offsets in a file that is empty at first. */
        APPEND,
        /** Reads at consecutive offsets of a file in the page cache, repeatedly. */
        READ
    }

    /** Header, payload, footer and checksum, like a record of a log or a page. */
    private static final List<Integer> RECORD = List.of(64, 4000, 24, 8);

    static final List<Shape> ALL =
            List.of(
                    new Shape("rand4k", RECORD, Pattern.RANDOM, false, false),
                    new Shape("rand64k", pages(16), Pattern.RANDOM, false, false),
                    new Shape("direct16k", pages(4), Pattern.RANDOM, true, false),
                    new Shape("append4k", RECORD, Pattern.APPEND, false, false),
                    new Shape("seq4k", RECORD, Pattern.SEQUENTIAL, false, false),
                    new Shape("wal", RECORD, Pattern.APPEND, false, true),
                    new Shape("read1k", List.of(1024), Pattern.READ, false, false),
                    new Shape("read16k", List.of(16384), Pattern.READ, false, false),
                    new Shape("engine", pages(1), Pattern.NOTHING, false, false));

    private static List<Integer> pages(int count) {
        return Collections.nCopies(count, 4096);
    }

    int opBytes() {
        return iovBytes.stream().mapToInt(Integer::intValue).sum();
    }

    /** True if the file is not used. */
    boolean isNothing() {
        return pattern == Pattern.NOTHING;
    }

    boolean reads() {
        return pattern == Pattern.READ;
    }

    /** The file used: shapes that would disturb each other's page cache use different files. */
    String fileName() {
        if (direct) {
            return "direct.bin";
        }
        if (reads()) {
            return "read" + opBytes() + ".bin"; // its stamps are one block apart
        }
        return pattern == Pattern.APPEND ? "append.bin" : "buffered.bin";
    }
}
