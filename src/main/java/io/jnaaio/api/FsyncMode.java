package io.jnaaio.api;

/**
 * What a sync makes durable.
 *
 * <p>A completed sync means that the system has reported the data as stored by the device. On macOS the library calls
 * {@code fcntl(F_FULLFSYNC)}, because {@code fsync(2)} leaves data in the drive's cache there. FreeBSD's UFS never
 * flushes that cache: it must be disabled, or must survive a power failure.
 */
public enum FsyncMode {
    /** Data and all metadata: {@code fsync(2)}, O_SYNC. */
    SYNC,
    /** Data and the metadata needed to read it back: {@code fdatasync(2)}, O_DSYNC. */
    DSYNC,
    /**
     * Orders writes without waiting for the device: writes submitted after the sync has completed reach the device
     * after the writes that it covers. After a power failure either may be missing, but a later write is never present
     * without the earlier ones.
     *
     * <p>On macOS this is {@code fcntl(F_BARRIERFSYNC)}, or a full sync if the file system has no barriers. On every
     * other system, and with the nio backend, it is the same as {@link #DSYNC}.
     */
    BARRIER
}
