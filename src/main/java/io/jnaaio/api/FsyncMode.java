package io.jnaaio.api;

/** What a sync makes durable. */
public enum FsyncMode {
    /** Data and all metadata: {@code fsync(2)}, O_SYNC. */
    SYNC,
    /** Data and the metadata needed to read it back: {@code fdatasync(2)}, O_DSYNC. */
    DSYNC
}
