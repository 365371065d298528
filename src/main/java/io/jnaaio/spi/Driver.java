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
 * Moves requests between the engine and a kernel. Called from any thread, several at a time.
 *
 * <p>Each request that {@link #submit} took is reported exactly once to the {@link CompletionSink}, from any thread, even
 * from within {@code submit}. After the report the driver does not touch it any more, for its slot is reused at once.
 */
public interface Driver {
    /** Which backend this is. */
    BackendId id();

    /**
     * Opens a file the way this driver wants it.
     *
     * @param options as given by the user; the engine has refused what makes no sense
     * @throws java.nio.file.FileSystemException if it cannot be opened
     */
    FileHandle open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException;

    /**
     * Takes an open descriptor.
     *
     * @param own whether closing the handle closes it
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
     * Takes an open descriptor, with options.
     *
     * @param options of {@code AioOpenOption}
     * @throws UnsupportedOperationException if the driver cannot use descriptors, or does not know such options
     */
    default FileHandle wrap(int fd, boolean own, Set<? extends OpenOption> options)
            throws IOException {
        if (options.isEmpty()) {
            return wrap(fd, own);
        }
        throw new UnsupportedOperationException(
                "the " + id() + " backend does not know " + options);
    }

    /**
     * Takes an open channel; closing the handle closes it.
     *
     * @throws UnsupportedOperationException if the driver cannot use channels
     */
    default FileHandle wrap(FileChannel channel) throws IOException {
        throw new UnsupportedOperationException(
                "the "
                        + id()
                        + " backend cannot use a FileChannel, for it has no public way to its"
                        + " descriptor: open the file by its path, or use the nio backend");
    }

    /**
     * Says what this driver does for a file, which may have been opened by another driver of the same engine.
     *
     * @throws IOException if it cannot serve this file; the message says why
     */
    FileService serve(FileHandle file) throws IOException;

    /**
     * Takes a request.
     *
     * @return false if the system is full (EAGAIN): the request was not taken and may be submitted again. Every other
     *     refusal is reported to the sink.
     */
    boolean submit(Request request);

    /** What it means that {@link #submit} refused a request, and what to do about it; part of a sentence. */
    default String whenFull() {
        return "the system's own queue is full";
    }

    /**
     * Whether {@link #flush} does anything; always the same. False spares the engine a call, and holding the file for it.
     */
    default boolean collects() {
        return true;
    }

    /** Hands over what {@link #submit} has collected, if the driver collects. */
    default void flush() {}

    /**
     * Asks to stop a request that was submitted. It is reported to the sink all the same.
     *
     * @param request may have been reported meanwhile, or be reported during the call: then nothing happens. Only its
     *     identity, its slot and its kind may be looked at
     * @param wait false if the caller must not block
     */
    CancelStatus cancel(Request request, boolean wait);

    // ---- in the calling thread

    /** The most buffers that {@link #transferInCaller} takes in one call; 0 if this driver works by requests alone. */
    default int callerBuffersMax() {
        return 0;
    }

    /**
     * Reads or writes in the calling thread, by one call of the system. Called from any number of threads at a time; the
     * request has no slot ({@link Request#slot} is -1), is not reported, and is never a write to a file in append mode.
     *
     * @return the bytes transferred, which may be fewer than asked for; 0 at the end of the file
     * @throws IOException if the system refuses: this call has transferred nothing
     */
    default long transferInCaller(Request request) throws IOException {
        throw new UnsupportedOperationException(id() + " works by requests alone: " + request);
    }

    /**
     * What serves the notifications that the kernel delivers to the user itself; null if there are none.
     *
     * <p>A driver whose {@code Capabilities} name such a form has one.
     */
    default @Nullable KernelNotifier kernelNotifier() {
        return null;
    }

    /** Ends the threads and frees the memory. Called once, when nothing is in flight and no file is open. */
    void close();
}
