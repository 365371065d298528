package io.jnaaio.engine.file;

import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The regions that files and channels of this library have locked, or are waiting for, in this JVM, by file. The JDK
 * has an equivalent table for its own channels.
 */
public final class LockTable {
    /** The table of this JVM, because locks are held on behalf of the JVM. */
    public static final LockTable OF_THIS_JVM = new LockTable();

    private final ReentrantLock guard = new ReentrantLock();
    private final Map<Object, List<Region>> regions = new HashMap<>();

    /** For {@link #OF_THIS_JVM}. */
    private LockTable() {}

    /** A region of a file, and the file or channel that has locked it. */
    public static final class Region {
        private final Object owner;
        private final BooleanSupplier isOpen;
        private final long position;
        private final long size;

        /**
         * Describes a region.
         *
         * @param isOpen whether the owner is open; closing it releases its locks
         * @param size 0 means everything from the position on
         */
        public Region(Object owner, BooleanSupplier isOpen, long position, long size) {
            this.owner = owner;
            this.isOpen = isOpen;
            this.position = position;
            this.size = size;
        }

        /** Where it begins. */
        public long position() {
            return position;
        }

        /** Its length. */
        public long size() {
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
     * Adds a region.
     *
     * @throws OverlappingFileLockException if it overlaps a region of an open owner
     */
    public void add(Object file, Region region) {
        guard.lock();
        try {
            List<Region> held = regions.computeIfAbsent(file, key -> new ArrayList<>());
            // The engine of a channel may have been closed, which released the locks.
            held.removeIf(other -> !other.isOpen.getAsBoolean());
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

    /** Removes a region if it is in the table. */
    public void remove(Object file, Region region) {
        removeIf(file, region::equals);
    }

    /** Removes all regions of an owner. */
    public void removeAll(Object file, Object owner) {
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
