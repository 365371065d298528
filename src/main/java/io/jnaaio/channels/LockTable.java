package io.jnaaio.channels;

import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The regions that the channels of this JVM hold or wait for, by file. The JDK has such a table for its own channels, which
 * sees what a companion holds; this one sees what is locked by a descriptor, too.
 */
final class LockTable {
    /** A lock is held on behalf of the JVM. */
    static final LockTable OF_THIS_JVM = new LockTable();

    private final ReentrantLock guard = new ReentrantLock();
    private final Map<Object, List<Region>> regions = new HashMap<>();

    /** A region of a file, and the channel that it is locked by. */
    static final class Region {
        private final AioFileChannel owner;
        private final long position;
        private final long size;

        Region(AioFileChannel owner, long position, long size) {
            this.owner = owner;
            this.position = position;
            this.size = size;
        }

        long position() {
            return position;
        }

        long size() {
            return size;
        }

        private boolean overlaps(Region other) {
            return position < other.end() && other.position < end();
        }

        private long end() {
            return size == 0 || position > Long.MAX_VALUE - size ? Long.MAX_VALUE : position + size;
        }
    }

    /**
     * Enters a region.
     *
     * @throws OverlappingFileLockException if it overlaps one of an open channel
     */
    void add(Object file, Region region) {
        guard.lock();
        try {
            List<Region> held = regions.computeIfAbsent(file, key -> new ArrayList<>());
            // Its engine may have been closed under a channel: its locks are gone.
            held.removeIf(other -> !other.owner.isOpen());
            for (Region other : held) {
                if (other.overlaps(region)) {
                    throw new OverlappingFileLockException();
                }
            }
            held.add(region);
        } finally {
            guard.unlock();
        }
    }

    /** Takes it out, if it is there. */
    void remove(Object file, Region region) {
        removeIf(file, region::equals);
    }

    /** Takes out all of a channel. */
    void removeAll(Object file, AioFileChannel owner) {
        removeIf(file, region -> region.owner == owner);
    }

    private void removeIf(Object file, java.util.function.Predicate<Region> which) {
        guard.lock();
        try {
            List<Region> held = regions.get(file);
            if (held != null && held.removeIf(which) && held.isEmpty()) {
                regions.remove(file);
            }
        } finally {
            guard.unlock();
        }
    }
}
