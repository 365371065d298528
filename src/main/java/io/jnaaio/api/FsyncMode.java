package io.jnaaio.api;

/**
 * What a sync makes durable.
 *
 * <p>When it has completed, the system has reported that the device has the data. On macOS the library calls {@code
 * fcntl(F_FULLFSYNC)} for that, because {@code fsync(2)} leaves data in the cache of the drive there. FreeBSD's UFS never
 * flushes that cache: it has to be turned off, or to survive a power cut.
 */
public enum FsyncMode {
    /** Data and all metadata: {@code fsync(2)}, O_SYNC. */
    SYNC,
    /** Data and the metadata needed to read it back: {@code fdatasync(2)}, O_DSYNC. */
    DSYNC,
    /**
     * Orders without waiting for the device: whatever is submitted after the sync has completed reaches the device after what
     * the sync covers. After a power cut either may be missing, but the later is never there without the
     * earlier.
     *
     * <p>On macOS this is {@code fcntl(F_BARRIERFSYNC)}, and the full sync where the file system has no barriers. On every
     * other system, and on the nio backend, it is {@link #DSYNC}.
     */
    BARRIER
}
