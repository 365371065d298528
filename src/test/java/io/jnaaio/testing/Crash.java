package io.jnaaio.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The state of one file at a power failure: its durable content, its unsynced writes, and the images of it that the
 * disk may show afterwards.
 *
 * <p>The model: a sector is written completely or not at all. Each sector shows its content after any number of the
 * writes that touched it, from none to all, independently of other sectors. The file ends where the last kept sector
 * ends it; gaps contain zeros. A successful sync covers the writes that had completed when it was submitted. After a
 * failed sync, the writes that it should have covered stay unsynced permanently, even if later syncs succeed, as on
 * Linux. A write in flight is lost completely; complete it to make it unsynced. An atomic write
 * ({@code AioFile.writevAtomic}) is in all its sectors or in none. A truncation and the file's directory entry count
 * as durable.
 */
public final class Crash {
    /** The maximum number of images of {@link #every()}. */
    public static final int EVERY_MAX = 65_536;

    /** A write that was not synced. */
    static final class Write {
        private final long offset;
        private final byte[] bytes;
        private final boolean atomic;

        Write(long offset, byte[] bytes, boolean atomic) {
            this.offset = offset;
            this.bytes = bytes;
            this.atomic = atomic;
        }

        long end() {
            return offset + bytes.length;
        }
    }

    private final Path path;
    private final byte[] durable;
    private final List<Write> writes;
    private final int sectorBytes;
    private final Random random;

    /** By sector, the writes that touched it, in order. */
    private final Map<Long, List<Integer>> sectors = new TreeMap<>();

    Crash(Path path, byte[] durable, List<Write> writes, int sectorBytes, long seed) {
        if (sectorBytes < 1 || Integer.bitCount(sectorBytes) != 1) {
            throw new IllegalArgumentException(
                    "crash: a sector of " + sectorBytes + " bytes: a power of two is expected");
        }
        this.path = path;
        this.durable = durable;
        this.writes = writes;
        this.sectorBytes = sectorBytes;
        random = new Random(seed);
        for (int i = 0; i < writes.size(); i++) {
            for (long s = firstSector(i); s <= lastSector(i); s++) {
                sectors.computeIfAbsent(s, sector -> new ArrayList<>()).add(i);
            }
        }
    }

    private long firstSector(int write) {
        return writes.get(write).offset / sectorBytes;
    }

    private long lastSector(int write) {
        return (writes.get(write).end() - 1) / sectorBytes;
    }

    /** The file, absolute. */
    public Path path() {
        return path;
    }

    /** The number of completed but unsynced writes; they are numbered from 0 in the order of completion. */
    public int unsyncedWrites() {
        return writes.size();
    }

    /** The number of sectors that a write touches, at least 1. */
    public int sectorsOf(int write) {
        checkWrite(write);
        return Math.toIntExact(lastSector(write) - firstSector(write) + 1);
    }

    /** Whether a write is atomic, so that no image has a part of it. */
    public boolean isAtomic(int write) {
        checkWrite(write);
        return writes.get(write).atomic;
    }

    // ---- images

    /** The image in which all unsynced writes are lost. */
    public CrashImage allLost() {
        return image("all " + writes.size() + " unsynced writes lost", new TreeMap<>());
    }

    /** The image in which all writes are kept. */
    public CrashImage allKept() {
        return prefix(writes.size());
    }

    /**
     * The image in which the first unsynced writes are kept and the later ones lost, as on a disk that writes in order.
     *
     * @param count 0 to {@link #unsyncedWrites()}
     */
    public CrashImage prefix(int count) {
        if (count < 0 || count > writes.size()) {
            throw new IllegalArgumentException(
                    "prefix of " + count + " writes: there are " + writes.size() + " unsynced");
        }
        return image(
                "the first " + count + " of " + writes.size() + " unsynced writes kept",
                versions(count, 0));
    }

    /**
     * The image in which all earlier writes are kept, only the first sectors of this write, and no later writes.
     *
     * @param write 0 below {@link #unsyncedWrites()}
     * @param sectorCount 0 to {@link #sectorsOf}
     * @throws IllegalArgumentException for a part of an atomic write
     */
    public CrashImage torn(int write, int sectorCount) {
        if (sectorCount < 0 || sectorCount > sectorsOf(write)) {
            throw new IllegalArgumentException(
                    "torn after "
                            + sectorCount
                            + " sectors: write "
                            + write
                            + " has "
                            + sectorsOf(write));
        }
        if (isAtomic(write) && sectorCount > 0 && sectorCount < sectorsOf(write)) {
            throw new IllegalArgumentException(
                    "torn after "
                            + sectorCount
                            + " sectors: write "
                            + write
                            + " is atomic, and all of it is there, or nothing");
        }
        return image(
                "torn in write " + write + " after " + sectorCount + " sectors",
                versions(write, sectorCount));
    }

    /** An image chosen by the plan's seed, sector by sector; each call returns another one. */
    public synchronized CrashImage random() {
        Map<Long, Integer> versions = new TreeMap<>();
        sectors.forEach((sector, list) -> versions.put(sector, random.nextInt(list.size() + 1)));
        makeWhole(versions);
        return image("sectors by chance: writes kept of each " + versions, versions);
    }

    /**
     * Removes from all its sectors every atomic write that some of its sectors lack, and later writes to these
     * sectors.
     */
    private void makeWhole(Map<Long, Integer> versions) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int write = 0; write < writes.size(); write++) {
                if (isTorn(write, versions)) {
                    for (long s = firstSector(write); s <= lastSector(write); s++) {
                        int before = sectors.get(s).indexOf(write);
                        versions.merge(s, before, Math::min);
                    }
                    changed = true;
                }
            }
        }
    }

    /** True for an atomic write that only some of its sectors contain. */
    private boolean isTorn(int write, Map<Long, Integer> versions) {
        if (!writes.get(write).atomic) {
            return false;
        }
        int shown = 0;
        for (long s = firstSector(write); s <= lastSector(write); s++) {
            shown += versions.get(s) > sectors.get(s).indexOf(write) ? 1 : 0;
        }
        return shown > 0 && shown < sectorsOf(write);
    }

    private boolean isAnyTorn(Map<Long, Integer> versions) {
        for (int write = 0; write < writes.size(); write++) {
            if (isTorn(write, versions)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Every prefix, and every prefix with the next write torn after each of its sectors except the last, unless it is
     * atomic.
     */
    public List<CrashImage> prefixesAndTorn() {
        List<CrashImage> images = new ArrayList<>();
        for (int write = 0; write <= writes.size(); write++) {
            images.add(prefix(write));
            for (int k = 1;
                    write < writes.size() && !isAtomic(write) && k < sectorsOf(write);
                    k++) {
                images.add(torn(write, k));
            }
        }
        return images;
    }

    /**
     * An upper bound on the number of images of {@link #every()}: the product over all sectors of one plus the number
     * of writes that touched the sector; 2^63-1 if it is larger. Where writes are atomic there are fewer.
     */
    public long everyCount() {
        long product = 1;
        for (List<Integer> touched : sectors.values()) {
            long ways = touched.size() + 1L;
            product = product > Long.MAX_VALUE / ways ? Long.MAX_VALUE : product * ways;
        }
        return product;
    }

    /**
     * Every image that the model allows.
     *
     * @throws IllegalStateException if there are more than {@link #EVERY_MAX}
     */
    public List<CrashImage> every() {
        if (everyCount() > EVERY_MAX) {
            throw new IllegalStateException(
                    "every: "
                            + everyCount()
                            + " images are more than "
                            + EVERY_MAX
                            + ": take larger sectors, fewer writes, or random");
        }
        List<CrashImage> images = new ArrayList<>();
        List<Long> keys = List.copyOf(sectors.keySet());
        int[] version = new int[keys.size()];
        int place = 0;
        while (place >= 0) {
            Map<Long, Integer> versions = new TreeMap<>();
            for (int i = 0; i < version.length; i++) {
                versions.put(keys.get(i), version[i]);
            }
            if (!isAnyTorn(versions)) {
                images.add(image("writes kept of each sector: " + versions, versions));
            }
            place = version.length - 1;
            while (place >= 0 && version[place] == sectors.get(keys.get(place)).size()) {
                version[place--] = 0;
            }
            if (place >= 0) {
                version[place]++;
            }
        }
        return images;
    }

    private void checkWrite(int write) {
        if (write < 0 || write >= writes.size()) {
            throw new IllegalArgumentException(
                    "write " + write + ": there are " + writes.size() + " unsynced, from 0");
        }
    }

    /** The versions of the sectors after a number of complete writes and some sectors of the next one. */
    private Map<Long, Integer> versions(int whole, int sectorsOfNext) {
        Map<Long, Integer> versions = new TreeMap<>();
        for (int write = 0; write < whole; write++) {
            for (long s = firstSector(write); s <= lastSector(write); s++) {
                versions.merge(s, 1, Integer::sum);
            }
        }
        for (int k = 0; k < sectorsOfNext; k++) {
            versions.merge(firstSector(whole) + k, 1, Integer::sum);
        }
        return versions;
    }

    private CrashImage image(String what, Map<Long, Integer> versions) {
        byte[] content = durable.clone();
        for (var entry : versions.entrySet()) {
            long begin = entry.getKey() * sectorBytes;
            List<Integer> touched = sectors.get(entry.getKey());
            for (int i = 0; touched != null && i < entry.getValue(); i++) {
                Write write = writes.get(touched.get(i));
                int from = (int) Math.max(begin, write.offset);
                int to = (int) Math.min(begin + sectorBytes, write.end());
                if (content.length < to) {
                    content = Arrays.copyOf(content, to);
                }
                System.arraycopy(
                        write.bytes, (int) (from - write.offset), content, from, to - from);
            }
        }
        return new CrashImage(what, content);
    }

    @Override
    public String toString() {
        return "crash of "
                + path
                + ": "
                + durable.length
                + " bytes durable, "
                + writes.size()
                + " writes unsynced, sectors of "
                + sectorBytes;
    }
}
