package io.jnaaio.api;

import java.nio.file.OpenOption;

/**
 * Options for opening a file, in addition to those of the JDK. All of them require Linux. An option that would have no
 * effect is rejected, never ignored.
 */
public enum AioOpenOption implements OpenOption {
    /**
     * Reads and writes leave no pages in the page cache ({@code RWF_DONTCACHE}): the kernel starts the write-back of a
     * write immediately and drops its pages afterwards, and drops the pages of a read once they have been copied. Pages
     * that were in the cache before stay there.
     *
     * <p>Opening the file probes whether the file system and the kernel accept the flag. If they do not, the open fails
     * with a {@code FileSystemException} that names the errno, unless {@link #WRITE_BEHIND} is given as well. How many
     * pages are dropped depends on the file system; {@code ./jna-aio probe --path DIR} counts them. {@link
     * Capabilities#has} reports which of the two options is in effect.
     *
     * <p>Linux 6.14 and later, on ext4 and XFS. {@code io-uring}, {@code kernel-aio} and {@code pwritev} pass the flag
     * on; {@code lio-listio} and {@code nio} cannot, and refuse to open the file.
     */
    UNCACHED,

    /**
     * The library drops written pages from the page cache: after every 4 MiB written, after a sync, and when the file
     * is closed, it starts the write-back of dirty pages ({@code sync_file_range}) and drops the pages already written
     * back ({@code posix_fadvise} with {@code POSIX_FADV_DONTNEED}). All clean pages of the file are dropped, no matter
     * who read or wrote them. Reads are cached as usual.
     *
     * <p>If {@link #UNCACHED} is given as well, this option is its fallback: it takes effect only if the file system or
     * the kernel does not support uncached writes.
     *
     * <p>Supported on Linux by every file system with a page cache. Because the calls may block, only {@code pwritev}
     * serves the file: {@code auto} skips the other backends, and any other backend selected by name refuses to open
     * it.
     */
    WRITE_BEHIND,

    /**
     * Only for {@link AsyncIo#wrap(int, boolean, java.util.Set)}: writes to a descriptor in append mode go to the
     * offset of the operation ({@code RWF_NOAPPEND}). Without this option they go to the end of the file. The
     * descriptor's mode does not change: other users of the descriptor still append.
     *
     * <p>Requires Linux 6.9 or later, which is probed; {@code lio-listio} refuses the descriptor. Writes to a file with
     * the attribute {@code a} of chattr(1) fail with EPERM.
     */
    NO_APPEND
}
