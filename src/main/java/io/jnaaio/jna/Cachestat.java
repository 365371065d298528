package io.jnaaio.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * Counts the pages of a file in the page cache, by the system call {@code cachestat}, for which libc has no function.
 *
 * <pre>{@code
 * struct cachestat_range { __u64 off; __u64 len; };
 * struct cachestat {
 *   __u64 nr_cache;
 *   __u64 nr_dirty;
 *   __u64 nr_writeback;
 *   __u64 nr_evicted;
 *   __u64 nr_recently_evicted;
 * };
 * }</pre>
 *
 * <p>Source: {@code linux/mman.h}, {@code mm/filemap.c}, Linux 6.5, which introduced it.
 */
public final class Cachestat {
    /** The same on every architecture except alpha. */
    private static final long NUMBER = 451;

    private static final int RANGE_BYTES = 2 * Long.BYTES;
    private static final int ANSWER_BYTES = 5 * Long.BYTES;

    private Cachestat() {}

    /**
     * Returns the number of a file's pages in the cache, whether clean, dirty or under write-back; a negated errno if
     * the call fails.
     *
     * @throws UnsatisfiedLinkError if system calls cannot be made
     */
    public static long cachedPages(int fd) {
        LibcLinux calls = LibcLinux.create();
        try (Memory memory = new Memory(RANGE_BYTES + ANSWER_BYTES)) {
            memory.clear(); // a range of 0 and 0 is the whole file
            long range = Pointer.nativeValue(memory);
            long result = calls.syscall(NUMBER, fd, range, range + RANGE_BYTES, 0, 0, 0);
            return result < 0 ? -calls.errno() : memory.getLong(RANGE_BYTES);
        }
    }
}
