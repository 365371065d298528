package io.jnaaio.api;

/**
 * Makes a file durable.
 *
 * <p>The sync starts only after every write submitted before it on the same {@link AioFile} has completed, and runs
 * even if some of them failed. If it fails, so does every sync that shares its call, and every sync that was waiting
 * meanwhile: the system reports lost bytes only once, and the next call would succeed.
 */
public interface AsyncFsync extends AsyncOperation<Void> {
    /** Whether the sync covers data and metadata, data only, or only the order of writes. */
    FsyncMode mode();
}
