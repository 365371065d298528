package io.jnaaio.spi;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests from the engine to a kernel and reports their completion. Thread-safe.
 *
 * <p>Each request that {@link #submit} accepts is reported exactly once to the {@link CompletionSink}, from any
 * thread, possibly within {@code submit}. After the report the driver must not use the request, because its slot is
 * reused immediately.
 */
public interface Driver {
    /** The backend's name. */
    BackendId id();

    /**
     * Opens a file for this driver.
     *
     * @param options as given by the user; the engine has already rejected invalid combinations
     * @throws java.nio.file.FileSystemException if it cannot be opened
     */
    FileHandle open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException;

    /**
     * Uses an open descriptor as a file.
     *
     * @param own whether closing the handle also closes the descriptor
     * @throws UnsupportedOperationException if the driver cannot use descriptors
     */
    default FileHandle wrap(int fd, boolean own) throws IOException {
        throw new UnsupportedOperationException(
                "the "
                        + id()
                        + " backend cannot use descriptor "
                        + fd
                        + ": open the file by its path");
    }

    /**
     * Uses an open descriptor as a file, with options.
     *
     * @param options the {@code AioOpenOption}s
     * @throws UnsupportedOperationException if the driver cannot use descriptors, or does not support an option
     */
    default FileHandle wrap(int fd, boolean own, Set<? extends OpenOption> options)
            throws IOException {
        if (options.isEmpty()) {
            return wrap(fd, own);
        }
        throw new UnsupportedOperationException(
                "the " + id() + " backend does not support " + options);
    }

    /**
     * Uses an open channel as a file; closing the handle closes the channel.
     *
     * @throws UnsupportedOperationException if the driver cannot use channels
     */
    default FileHandle wrap(FileChannel channel) throws IOException {
        throw new UnsupportedOperationException(
                "the "
                        + id()
                        + " backend cannot use a FileChannel, which has no public access to its"
                        + " descriptor: open the file by its path, or use the nio backend");
    }

    /**
     * Describes what this driver supports for a file, which another driver of the same engine may have opened.
     *
     * @throws IOException if it cannot serve this file; the message says why
     */
    FileService serve(FileHandle file) throws IOException;

    /**
     * Submits a request.
     *
     * @return false if the system's queue is full (EAGAIN): the request was not accepted and may be submitted again.
     *     Every other refusal is reported to the sink.
     */
    boolean submit(Request request);

    /** Why {@link #submit} returned false, and what to do about it; part of a sentence. */
    default String whenFull() {
        return "the system's own queue is full";
    }

    /**
     * Whether {@link #flush} does anything; constant. If false, the engine skips the call, and need not keep the file
     * open for it.
     */
    default boolean collects() {
        return true;
    }

    /** Passes the requests collected by {@link #submit} to the system, if the driver collects requests. */
    default void flush() {}

    /**
     * Requests cancellation of a submitted request, which is still reported to the sink.
     *
     * @param request may have been reported already, or be reported during the call: then the call has no effect. Only
     *     its identity, slot, generation and kind may be used
     * @param wait false if the caller must not block
     */
    CancelStatus cancel(Request request, boolean wait);

    // ---- in the calling thread

    /** The maximum number of buffers for {@link #transferInCaller}; 0 if this driver does not support it. */
    default int callerBuffersMax() {
        return 0;
    }

    /**
     * Reads or writes in the calling thread, by one system call. Any number of threads may call it at a time. The
     * request has no slot ({@link Request#slot} is -1), is not reported to the sink, and is never a write to a file in
     * append mode.
     *
     * @return the bytes transferred, which may be fewer than asked for; 0 at the end of the file
     * @throws IOException if the system call fails; this call has then transferred nothing
     */
    default long transferInCaller(Request request) throws IOException {
        throw new UnsupportedOperationException(
                id() + " does not transfer in the calling thread: " + request);
    }

    /**
     * The notifier for completions that the kernel delivers directly to the user; null if not supported.
     *
     * <p>A driver whose {@code Capabilities} list such a notification must return one.
     */
    default @Nullable KernelNotifier kernelNotifier() {
        return null;
    }

    /** Stops the threads and frees the memory. Called once, when nothing is in flight and no file is open. */
    void close();
}
