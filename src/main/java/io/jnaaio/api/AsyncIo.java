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
 * The engine: opens files and creates operations on them.
 *
 * <p>The number of operations in flight is bounded by {@link AioOptions#queueDepth()}. Threads are daemons named {@code
 * jna-aio-...}; there are none before the first use, and none after {@link #close()}. Everything may be called from any
 * thread.
 *
 * <p>To observe an engine, use {@link #stats()}, JMX if {@link AioOptions#jmx()} is set, or a flight recording that
 * enables the event {@code io.jnaaio.Operation}, which records every operation (off by default, at no cost): {@code
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
     * @param path the file; if it is not on the default file system, the nio backend opens it
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
     * Uses an open descriptor as a file. Its access mode and append mode are read from the system. If this method throws,
     * the descriptor stays open.
     *
     * @param fd the descriptor of a regular file or a device
     * @param own whether closing the file also closes the descriptor
     * @throws UnsupportedOperationException on the nio backend, which cannot use a descriptor
     */
    AioFile wrap(int fd, boolean own) throws IOException;

    /**
     * Uses an open descriptor as a file, with options of this library.
     *
     * @param options {@link AioOpenOption}s; none is the same as {@link #wrap(int, boolean)}
     * @throws java.nio.file.FileSystemException if the file system or the kernel does not support an option
     * @throws IllegalArgumentException for an option that is not an {@code AioOpenOption}
     */
    AioFile wrap(int fd, boolean own, Set<? extends OpenOption> options) throws IOException;

    /**
     * Uses an open channel as a file. The nio backend serves it, because no public method returns a channel's
     * descriptor. Closing the file closes the channel. If the channel's position is at the end of the file, this method
     * moves and restores it to find out whether the channel is in append mode; do not use the channel meanwhile.
     *
     * @throws UnsupportedOperationException if a native backend was selected by name
     */
    AioFile wrap(FileChannel channel) throws IOException;

    /**
     * Prepares a gathering write.
     *
     * @param file a file of this engine
     * @param offset the offset in the file, in bytes, 0 or more
     * @param buffers the buffers whose remaining bytes are written; their positions do not change
     * @param priority 0 to 20, a hint
     * @param notify how to notify of the completion
     * @throws IllegalArgumentException if the offset or priority is out of range, the write would end beyond 2^63-1, a
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
     * Submits a list of operations, like {@code lio_listio(LIO_NOWAIT)}, but reports each operation separately: it was
     * submitted, or it was refused with its errno.
     *
     * @return one result per operation, in the order given
     * @throws IllegalArgumentException if an operation belongs to another engine or appears twice; nothing was
     *     submitted
     * @throws IllegalStateException if an operation is in progress or not reaped; nothing was submitted
     */
    List<SubmitResult> submitAll(Collection<? extends AsyncOperation<?>> operations);

    /**
     * Waits until at least one of the operations is not in flight, like {@code aio_suspend(2)}; does not reap it.
     *
     * @param timeout the maximum time to wait; zero or negative means do not wait
     * @return true, also for an empty list; false if the timeout elapsed first
     * @throws IllegalStateException on a completion thread, which must not block
     */
    boolean suspend(Collection<? extends AsyncOperation<?>> operations, Duration timeout)
            throws InterruptedException;

    /**
     * Requests cancellation of all operations in flight on the file.
     *
     * @return {@link CancelStatus#CANCELED} if all were cancelled, {@link CancelStatus#NOT_CANCELED} if some were not,
     *     {@link CancelStatus#ALL_DONE} if none was in flight
     */
    CancelStatus cancelAll(AioFile file);

    /** What the file's backend supports for the file. */
    Capabilities capabilities(AioFile file);

    /** How the backend was chosen. */
    Selection selection();

    /** Statistics since the engine was opened, over all files, including closed ones. */
    IoStats stats();

    /**
     * The operations in flight now, file by file, with the stack traces that {@link AioOptions#leakTracking()} records:
     * for tests that look for operations they did not wait for. A submission that is waiting for room is not in flight
     * yet.
     */
    List<OperationTrace> inFlight();

    /**
     * An executor for continuations that may block: pass it to {@link
     * AioFuture#whenCompleteAsync(java.util.function.BiConsumer, Executor)} and similar methods, and to {@link
     * SigevNotify#callback}. It uses daemon threads of the library.
     *
     * <p>If the backend has workers, a continuation usually runs on the worker that reported its operation, after that
     * worker has reported everything else it has completed, without a thread hand-off. Continuations that take long
     * therefore delay the operations that wait for a worker. If a continuation blocks, other workers take over within a
     * few milliseconds. Continuations run in any order, and several at a time. An interrupt of one of these threads
     * reaches only the continuation that it is running.
     */
    Executor handlerExecutor();

    /** False once {@link #close()}, {@link #closeNow()} or {@link #closeAndDrain()} has been called. */
    boolean isOpen();

    /**
     * Rejects new submissions, waits for all submitted operations, closes the files, ends the threads and frees the
     * memory. On a completion thread it returns immediately and the rest happens asynchronously.
     */
    @Override
    void close() throws IOException;

    /** Requests cancellation of all operations in flight, then closes the engine as {@link #close()} does. */
    void closeNow() throws IOException;

    /**
     * Closes the engine as {@link #close()} does, then waits until every continuation has run: for every file, those
     * that {@link AioFile#closeAndDrain} waits for, and all tasks passed to {@link #handlerExecutor()}. A handle of the
     * shared engine waits only if it is the last.
     *
     * @throws IllegalStateException on a completion thread, in a callback, or on the handler executor, where it would
     *     wait for itself
     * @throws java.io.InterruptedIOException if the thread is interrupted while continuations run; everything is closed
     *     by then
     */
    void closeAndDrain() throws IOException;
}
