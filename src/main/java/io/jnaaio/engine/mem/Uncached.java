package io.jnaaio.engine.mem;

/** How a file is kept out of the page cache. */
enum Uncached {
    /** Not at all: the file was opened without UNCACHED and WRITE_BEHIND. */
    NO,
    /** Every read and write carries {@code RWF_DONTCACHE}. */
    DONTCACHE,
    /** Written pages are dropped at intervals, by {@code sync_file_range} and {@code posix_fadvise}. */
    WRITE_BEHIND
}
