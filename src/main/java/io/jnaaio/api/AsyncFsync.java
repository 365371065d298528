package io.jnaaio.api;

/**
 * Makes a file durable.
 *
 * <p>Starts only after every write that was submitted on the same {@link AioFile} before it has wholly ended, and runs
 * even if they failed. Its error goes to every sync that was served by the same call, and to every one that waited
 * meanwhile: the system tells of lost bytes once, and the next call would say that all is well.
 */
public interface AsyncFsync extends AsyncOperation<Void> {
    /** Data and metadata, data alone, or only the order. */
    FsyncMode mode();
}
