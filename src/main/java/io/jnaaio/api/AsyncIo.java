package io.jnaaio.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The engine: opens files and makes operations on them.
 *
 * <p>The number of operations in flight is bounded by {@link AioOptions#queueDepth()}. Threads are daemons named {@code
 * jna-aio-...}; there are none before the first use, and none after {@link #close()}. Everything may be called from any
 * thread.
 *
 * <p>What it does can be seen in {@link #stats()}, in JMX where {@link AioOptions#jmx()} asks for it, and operation by
 * operation in a flight recording that enables the event {@code io.jnaaio.Operation} (off by default; no cost then): {@code
 * jcmd PID JFR.start +io.jnaaio.Operation#enabled=true}.
 */
public interface AsyncIo extends AutoCloseable {
    /**
     * Opens a regular file, or a block or character device.
     *
     * <p>With {@code com.sun.nio.file.ExtendedOpenOption.DIRECT} transfers bypass the page cache. They must be aligned as
     * {@link Capabilities#memoryAlignment} and {@link Capabilities#offsetAlignment} require: the address and length of each
     * direct buffer; the total length of consecutive heap buffers, which are copied together; and the offset, except in append
     * mode. Misaligned operations are rejected with {@code IllegalArgumentException} on creation, or copied if {@link
     * AioOptions#bounce()} is set. {@link AlignedBuffers} provides aligned buffers.
     *
     * @param path the file; paths of other file systems than the default one are opened by the nio backend
     * @param options as for {@link FileChannel#open(Path, OpenOption...)}, and {@link AioOpenOption}s; none means READ
     * @throws BackendUnavailableException if a backend was selected by name and cannot open this file
     * @throws java.nio.file.FileSystemException if the file cannot be opened, or is a directory, a FIFO or a socket
     */
    default AioFile openFile(Path path, OpenOption... options) throws IOException {
        return openFile(path, new HashSet<>(Arrays.asList(options)));
    }

    /**
     * Opens a regular file, or a block or character device.
     *
     * @param attributes set when the file is created, for example its permissions
     * @see #openFile(Path, OpenOption...)
     */
    AioFile openFile(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException;

    /**
     * Takes an open descriptor. Its access mode and append mode are read from the system.
     *
     * @param fd the descriptor of a regular file or a device
     * @param own whether closing the file also closes the descriptor
     * @throws UnsupportedOperationException on the nio backend, which cannot use a descriptor
     */
    AioFile wrap(int fd, boolean own) throws IOException;

    /**
     * Takes an open descriptor, with options of this library.
     *
     * @param options {@link AioOpenOption}s; none is the same as {@link #wrap(int, boolean)}
     * @throws java.nio.file.FileSystemException if the file system or the kernel does not have what an option asks for
     * @throws IllegalArgumentException for an option that is no {@code AioOpenOption}
     */
    AioFile wrap(int fd, boolean own, Set<? extends OpenOption> options) throws IOException;

    /**
     * Takes an open channel. The nio backend uses it, since no public method returns a channel's descriptor. Closing the file
     * closes the channel. If the channel's position is at the end of the file, it is moved and restored here, to find out
     * whether the channel is in append mode; nobody else should use the channel meanwhile.
     *
     * @throws UnsupportedOperationException if a native backend is forced
     */
    AioFile wrap(FileChannel channel) throws IOException;

    /**
     * Prepares a gathering write.
     *
     * @param file a file of this engine
     * @param offset where to begin, in bytes, 0 or more
     * @param buffers what to write: what each has remaining now; their positions are left alone
     * @param priority 0 to 20, a hint
     * @param notify how to notify of the completion
     * @throws IllegalArgumentException if the offset or priority is out of range, offset and bytes exceed 2^63-1, a
     *     buffer appears twice, or the file belongs to another engine
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws UnsupportedOperationException if the backend does not support this notification; the message lists those that
     *     it supports
     */
    AsyncWritev writev(
            AioFile file,
            long offset,
            List<? extends ByteBuffer> buffers,
            int priority,
            SigevNotify notify)
            throws ClosedChannelException;

    /**
     * Prepares a scattering read; arguments as for {@link #writev}.
     *
     * @throws IllegalArgumentException as for {@link #writev}, or if a buffer is memory of a confined arena; see {@link AioFile}
     * @throws java.nio.ReadOnlyBufferException if a buffer is read-only
     * @throws java.nio.channels.NonReadableChannelException if the file was not opened for reading
     */
    AsyncReadv readv(
            AioFile file,
            long offset,
            List<? extends ByteBuffer> buffers,
            int priority,
            SigevNotify notify)
            throws ClosedChannelException;

    /** Prepares a sync; arguments as for {@link #writev}. */
    AsyncFsync fsync(AioFile file, FsyncMode mode, int priority, SigevNotify notify)
            throws ClosedChannelException;

    /**
     * Submits a list, as {@code lio_listio(LIO_NOWAIT)} would, but loses nothing: each operation ends submitted, or
     * refused with its own errno.
     *
     * @return one result per operation, in the order given
     * @throws IllegalArgumentException if one is another engine's or stands there twice; nothing was submitted
     * @throws IllegalStateException if one is in progress or not reaped; nothing was submitted
     */
    List<SubmitResult> submitAll(Collection<? extends AsyncOperation<?>> operations);

    /**
     * Waits until any one of them is not in flight, as {@code aio_suspend(2)} does; reaps nothing.
     *
     * @param timeout how long to wait at most; zero or negative only looks
     * @return true at once for an empty list; false if the time ran out first
     * @throws IllegalStateException on a completion thread, which must not block
     */
    boolean suspend(Collection<? extends AsyncOperation<?>> operations, Duration timeout)
            throws InterruptedException;

    /**
     * Asks to cancel all that is in flight on the file.
     *
     * @return {@link CancelStatus#CANCELED} if all were, {@link CancelStatus#NOT_CANCELED} if some were not, {@link
     *     CancelStatus#ALL_DONE} if there were none
     */
    CancelStatus cancelAll(AioFile file);

    /** What the file's backend can do for it. */
    Capabilities capabilities(AioFile file);

    /** How the backend is chosen. */
    Selection selection();

    /** What was done since it was opened, on all files, the closed ones included. */
    IoStats stats();

    /**
     * What is in flight now, file by file, with the stacks of submission that {@link AioOptions#leakTracking()} remembers:
     * for tests that look for what they forgot to wait for. A submission that waits for room is not in flight yet.
     */
    List<OperationTrace> inFlight();

    /**
     * Where continuations run that may block, for {@link AioFuture#whenCompleteAsync(java.util.function.BiConsumer,
     * Executor)} and its kin, and for {@link SigevNotify#callback}. They run on daemon threads of the library.
     *
     * <p>Where the backend has workers, a continuation runs on the worker that told of its operation, as soon as that has
     * told of all that it had at hand: no other thread has to be woken for it. If one blocks, others take over its work,
     * within some milliseconds. Continuations run in any order, and several at a time.
     */
    Executor handlerExecutor();

    /** False from the first call of {@link #close()} or {@link #closeNow()} on. */
    boolean isOpen();

    /**
     * Stops new submissions, waits for all that was submitted, closes the files, ends the threads and frees the memory.
     * On a completion thread it returns immediately and the rest happens asynchronously.
     */
    @Override
    void close() throws IOException;

    /** Asks to cancel what is in flight, then does as {@link #close()}. */
    void closeNow() throws IOException;

    /**
     * Does as {@link #close()}, then waits until every continuation has run: those that {@link AioFile#closeAndDrain} waits
     * for, of all files, and what was given to {@link #handlerExecutor()}. One handle of the shared engine waits only if it is
     * the last.
     *
     * @throws IllegalStateException on a completion thread, in a callback, or on the handler executor: it would wait for itself
     * @throws java.io.InterruptedIOException if the thread is interrupted while continuations run; all is closed then
     */
    void closeAndDrain() throws IOException;
}
