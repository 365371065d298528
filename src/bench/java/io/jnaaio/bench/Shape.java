package io.jnaaio.bench;

import java.util.Collections;
import java.util.List;

/**
 * A kind of work.
 *
 * @param name as filters and reports spell it
 * @param iovBytes the lengths of one operation's buffers
 * @param pattern where operations go
 * @param direct true for O_DIRECT
 * @param sync true if each record must be durable before its writer goes on
 */
record Shape(String name, List<Integer> iovBytes, Pattern pattern, boolean direct, boolean sync) {
    /** Where operations go. */
    enum Pattern {
        /** Nowhere: what it costs to submit and to be told. */
        NOTHING,
        /** Anywhere in a file that is there. */
        RANDOM,
        /** One after the other over a file that is there, round and round. */
        SEQUENTIAL,
        /** One after the other into a file that is empty at first. */
        APPEND,
        /** Read, one after the other, from a file that is in the page cache, round and round. */
        READ
    }

    /** Header, payload, footer and checksum, as a record of a log or a page has them. */
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

    /** Whether it leaves the file alone. */
    boolean isNothing() {
        return pattern == Pattern.NOTHING;
    }

    boolean reads() {
        return pattern == Pattern.READ;
    }

    /** The file it works on: no two that would spoil each other's page cache share one. */
    String fileName() {
        if (direct) {
            return "direct.bin";
        }
        if (reads()) {
            return "read" + opBytes() + ".bin"; // its stamps lie a block apart
        }
        return pattern == Pattern.APPEND ? "append.bin" : "buffered.bin";
    }
}
