package io.jnaaio.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The durable content of a file, and the writes since that are not durable. */
final class ShadowFile {
    /** A write that no successful sync has covered. */
    private static final class Unsynced {
        final long number;
        final long offset;
        final byte[] bytes;
        final boolean atomic;

        /** A sync of it has failed: the system may have dropped it, and no later sync makes it durable. */
        boolean givenUp;

        Unsynced(long number, long offset, byte[] bytes, boolean atomic) {
            this.number = number;
            this.offset = offset;
            this.bytes = bytes;
            this.atomic = atomic;
        }
    }

    private final Path path;

    /** The durable content, up to {@link #durableBytes}; the array is longer, because the content grows often. */
    private byte[] durable;

    private int durableBytes;
    private final List<Unsynced> unsynced = new ArrayList<>();
    private long numbers;
    private long size;

    /** The size after everything submitted has been written. */
    private long reservedEnd;

    private String refusal = "";

    ShadowFile(Path path, byte[] durable) {
        this.path = path;
        this.durable = durable;
        durableBytes = durable.length;
        size = durable.length;
    }

    /** Returns a shadow that keeps no content, for this reason. */
    static ShadowFile without(Path path, long size, String why) {
        ShadowFile shadow = new ShadowFile(path, new byte[0]);
        shadow.size = size;
        shadow.refusal = why;
        return shadow;
    }

    synchronized long size() {
        return size;
    }

    /** Records the submission of a write; returns by how much the file grows. */
    synchronized long reserve(long end) {
        long grown = growth(end);
        reservedEnd += grown;
        return grown;
    }

    /** By how much a write up to this offset would make the file grow. */
    synchronized long growth(long end) {
        reservedEnd = Math.max(reservedEnd, size);
        return Math.max(0, end - reservedEnd);
    }

    /** Records that something was written whose content is unknown. */
    synchronized void lostSight(String why) {
        refusal = why;
        unsynced.clear();
    }

    synchronized void wrote(long offset, byte[] bytes, boolean atOnce, boolean atomic) {
        size = Math.max(size, offset + bytes.length);
        if (!refusal.isEmpty() || bytes.length == 0) {
            return;
        }
        if (offset + bytes.length > Integer.MAX_VALUE - 8) {
            lostSight("it was written beyond 2 GiB");
            return;
        }
        Unsynced write = new Unsynced(numbers++, offset, bytes, atomic);
        if (atOnce) {
            makeDurable(write);
        } else {
            unsynced.add(write);
        }
    }

    /** The mark of a sync that begins now: the writes that it covers. */
    synchronized long mark() {
        return numbers;
    }

    /**
     * After a successful sync: the writes before its mark are durable, except those that an earlier failed sync
     * covered.
     */
    synchronized void synced(long mark) {
        List<Unsynced> safe = new ArrayList<>();
        List<Unsynced> left = new ArrayList<>();
        for (Unsynced write : unsynced) {
            (write.number < mark && !write.givenUp ? safe : left).add(write);
        }
        unsynced.clear();
        unsynced.addAll(left);
        safe.forEach(this::makeDurable);
    }

    /** After a failed sync. */
    synchronized void syncFailed(long mark) {
        for (Unsynced write : unsynced) {
            write.givenUp |= write.number < mark;
        }
    }

    private void makeDurable(Unsynced write) {
        int offset = (int) write.offset;
        int end = offset + write.bytes.length;
        growDurable(end);
        System.arraycopy(write.bytes, 0, durable, offset, write.bytes.length);
        // A write covered by a failed sync must not overwrite newer ones.
        for (Unsynced old : unsynced) {
            if (old.number < write.number) {
                int from = (int) Math.max(old.offset, write.offset);
                int to = (int) Math.min(old.offset + old.bytes.length, end);
                for (int i = from; i < to; i++) {
                    old.bytes[(int) (i - old.offset)] = durable[i];
                }
            }
        }
    }

    private void growDurable(int end) {
        if (durable.length < end) {
            // Half as much again as needed, because a log grows with each sync.
            int room = (int) Math.min(Integer.MAX_VALUE - 8, end + end / 2L);
            durable = Arrays.copyOf(durable, room);
        }
        durableBytes = Math.max(durableBytes, end);
    }

    /** Replaces the whole content, durably. */
    synchronized void replaced(byte[] content) {
        durable = content.clone();
        durableBytes = durable.length;
        size = content.length;
        reservedEnd = size;
        unsynced.clear();
        refusal = "";
    }

    /** Truncates the file, durably. */
    synchronized void truncated(long newSize) {
        if (newSize >= size) {
            return;
        }
        size = newSize;
        reservedEnd = newSize;
        if (durableBytes > newSize) {
            durable = Arrays.copyOf(durable, (int) newSize);
            durableBytes = durable.length;
        }
        List<Unsynced> left = new ArrayList<>();
        for (Unsynced write : unsynced) {
            if (write.offset < newSize) {
                int keep = (int) Math.min(write.bytes.length, newSize - write.offset);
                Unsynced cut =
                        new Unsynced(
                                write.number,
                                write.offset,
                                Arrays.copyOf(write.bytes, keep),
                                write.atomic);
                cut.givenUp = write.givenUp;
                left.add(cut);
            }
        }
        unsynced.clear();
        unsynced.addAll(left);
    }

    /** Extends the file to cover a range, durably, like a truncation. */
    synchronized void allocated(long end) {
        if (end <= size) {
            return;
        }
        size = end;
        if (!refusal.isEmpty()) {
            return;
        }
        if (end > Integer.MAX_VALUE - 8) {
            lostSight("it was preallocated beyond 2 GiB");
        } else {
            growDurable((int) end);
        }
    }

    /** The state of the file if the power fails now. */
    synchronized Crash crash(int sectorBytes, long seed) {
        if (!refusal.isEmpty()) {
            throw new IllegalStateException(
                    "crash: what is unsynced of " + path + " was not kept: " + refusal);
        }
        List<Crash.Write> writes = new ArrayList<>();
        for (Unsynced write : unsynced) {
            writes.add(new Crash.Write(write.offset, write.bytes.clone(), write.atomic));
        }
        return new Crash(path, Arrays.copyOf(durable, durableBytes), writes, sectorBytes, seed);
    }
}
