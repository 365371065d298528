package io.jnaaio.engine;

import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The regions that the files and channels of this library hold or wait for in this JVM, by file. The JDK has such a table for
 * its own channels.
 */
public final class LockTable {
    /** A lock is held on behalf of the JVM. */
    public static final LockTable OF_THIS_JVM = new LockTable();

    private final ReentrantLock guard = new ReentrantLock();
    private final Map<Object, List<Region>> regions = new HashMap<>();

    /** For {@link #OF_THIS_JVM}. */
    private LockTable() {}

    /** A region of a file, and the file or channel that it is locked by. */
    public static final class Region {
        private final Object owner;
        private final BooleanSupplier isOpen;
        private final long position;
        private final long size;

        /**
         * Describes it.
         *
         * @param isOpen whether the owner is; its locks end when it is not
         * @param size 0 for all behind the position
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
     * Enters a region.
     *
     * @throws OverlappingFileLockException if it overlaps one of an open owner
     */
    public void add(Object file, Region region) {
        guard.lock();
        try {
            List<Region> held = regions.computeIfAbsent(file, key -> new ArrayList<>());
            // Its engine may have been closed under a channel: its locks are gone.
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

    /** Takes it out, if it is there. */
    public void remove(Object file, Region region) {
        removeIf(file, region::equals);
    }

    /** Takes out all of an owner. */
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
