package io.jnaaio.engine.mem;

import io.jnaaio.jna.FlaggedCalls;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps what is written to a file out of the page cache: begins the write-back of dirty pages, and drops the pages that are
 * clean. It waits for no write-back: {@code sync_file_range} with SYNC_FILE_RANGE_WAIT_BEFORE would report an error of the
 * device to nobody, and the fsync after it would not report it again.
 *
 * <p>Each call covers the whole file: the kernel only visits dirty and cached pages, and the offset of an append is
 * unknown.
 *
 * <p>Source: sync_file_range(2), posix_fadvise(2); {@code fs/sync.c}, Linux 6.18.
 */
final class WriteBehind {
    /** So much is written between two rounds. */
    static final int WINDOW_BYTES = 4 << 20;

    private final FlaggedCalls calls;
    private final int fd;
    private final AtomicLong written = new AtomicLong();

    WriteBehind(FlaggedCalls calls, int fd) {
        this.calls = calls;
        this.fd = fd;
    }

    /** Takes note of a write; the thread that fills a window does the work. Throws nothing. */
    void written(long bytes) {
        long before = written.getAndAdd(bytes);
        if (before / WINDOW_BYTES != (before + bytes) / WINDOW_BYTES) {
            drop();
        }
    }

    /** Does the work now: all is clean after a sync. Throws nothing, and what it cannot do is no error of the file. */
    void drop() {
        try {
            int unused = calls.sync_file_range(fd, 0, 0, FlaggedCalls.SYNC_FILE_RANGE_WRITE);
            unused = calls.posix_fadvise(fd, 0, 0, FlaggedCalls.POSIX_FADV_DONTNEED);
        } catch (RuntimeException | Error e) {
            // The bytes are in the file; where they are cached is a matter of speed.
        }
    }
}
