package io.jnaaio.api;

import java.nio.file.OpenOption;

/**
 * What a file can be opened with besides the options of the JDK. All of them are of Linux alone; an option that has no effect
 * is refused, never ignored.
 */
public enum AioOpenOption implements OpenOption {
    /**
     * Reads and writes leave no pages behind in the page cache: the kernel begins the write-back of what was written at once
     * and drops the pages after it, and drops the pages of a read when they have been copied ({@code RWF_DONTCACHE}). Pages
     * that were in the cache before stay.
     *
     * <p>Whether the file system and the kernel take the flag is tried when the file is opened; if they do not, the open
     * fails with a {@code FileSystemException} that names the errno, unless {@link #WRITE_BEHIND} is given as well. How many
     * pages are dropped is the file system's affair: {@code ./jna-aio probe --path DIR} counts them. {@link
     * Capabilities#has} says which of the two is in effect.
     *
     * <p>Linux 6.14 and later, on ext4 and XFS. {@code io-uring}, {@code kernel-aio} and {@code pwritev} pass the flag on;
     * {@code lio-listio} and {@code nio} cannot and refuse the file.
     */
    UNCACHED,

    /**
     * Written pages are dropped from the page cache by the library: after every 4 MiB, after a sync and when the file is
     * closed, a write begins their write-back ({@code sync_file_range}) and drops what is written back already ({@code
     * posix_fadvise} with {@code POSIX_FADV_DONTNEED}). All clean pages of the file are dropped, whoever read or wrote them.
     * Reads are cached as usual.
     *
     * <p>Together with {@link #UNCACHED} it is the fallback: it is in effect only if the file system or the kernel does not
     * have uncached writes.
     *
     * <p>Linux, every file system with a page cache. {@code pwritev} serves the file, because the calls may block: {@code
     * auto} passes over the other backends, and one that is selected by name refuses the file.
     */
    WRITE_BEHIND,

    /**
     * For {@link AsyncIo#wrap(int, boolean, java.util.Set)} alone: a descriptor that is in append mode is written at the
     * offset of each operation nevertheless ({@code RWF_NOAPPEND}). Without it such a file is written at its end. The
     * descriptor's mode is not changed: other users of it still append.
     *
     * <p>Linux 6.9 and later, which is tried; {@code lio-listio} refuses the descriptor. A file with the attribute {@code a}
     * of chattr(1) fails the write with EPERM.
     */
    NO_APPEND
}
