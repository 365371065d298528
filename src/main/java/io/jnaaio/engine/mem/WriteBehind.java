package io.jnaaio.engine.mem;

import io.jnaaio.jna.FlaggedCalls;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the data written to a file out of the page cache: starts the write-back of dirty pages, and drops clean pages.
 * It does not wait for the write-back: {@code sync_file_range} with SYNC_FILE_RANGE_WAIT_BEFORE would consume a device
 * error that no caller receives, and the next fsync would not report the error again.
 *
 * <p>Each call covers the whole file: the kernel visits only dirty and cached pages, and the offset of an append is
 * unknown.
 *
 * <p>Source: sync_file_range(2), posix_fadvise(2); {@code fs/sync.c}, Linux 6.18.
 */
final class WriteBehind {
    /** The number of bytes written between two rounds. */
    static final int WINDOW_BYTES = 4 << 20;

    private final FlaggedCalls calls;
    private final int fd;
    private final AtomicLong written = new AtomicLong();

    WriteBehind(FlaggedCalls calls, int fd) {
        this.calls = calls;
        this.fd = fd;
    }

    /** Counts a write; the thread whose write fills a window calls {@link #drop}. Never throws. */
    void written(long bytes) {
        long before = written.getAndAdd(bytes);
        if (before / WINDOW_BYTES != (before + bytes) / WINDOW_BYTES) {
            drop();
        }
    }

    /**
     * Starts the write-back of dirty pages and drops clean pages; after a sync all pages are clean. Never throws, and a
     * failure is not an error of the file.
     */
    void drop() {
        try {
            int unused = calls.sync_file_range(fd, 0, 0, FlaggedCalls.SYNC_FILE_RANGE_WRITE);
            unused = calls.posix_fadvise(fd, 0, 0, FlaggedCalls.POSIX_FADV_DONTNEED);
        } catch (RuntimeException | Error e) {
            // The bytes are in the file; whether they stay in the page cache affects only speed.
        }
    }
}
