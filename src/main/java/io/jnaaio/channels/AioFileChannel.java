package io.jnaaio.channels;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * An {@link AsynchronousFileChannel} backed by the library's engine, which can also write and read many buffers at once.
 *
 * <p>It behaves as the JDK's channel is specified to, including exceptions, positions, locks and close. In addition:
 *
 * <ul>
 *   <li>{@link #write(ByteBuffer[], int, int, long, Object, CompletionHandler)} writes its buffers as one operation; {@link
 *       #read(ByteBuffer[], int, int, long, Object, CompletionHandler)} fills them one after the other.
 *   <li>Short transfers are continued; the result is short only at the end of the file or after an error.
 *   <li>The number of operations in flight is bounded: if the engine's queue is full, the call waits for room. On a
 *       completion thread it never waits, but fails with {@link io.jnaaio.api.ErrnoException} (EAGAIN).
 *   <li>Cancelling a future cancels the operation and does not affect the channel. The future is cancelled immediately,
 *       but the system may use the buffer a little longer: do not touch it until the channel is closed.
 *   <li>An interrupt neither closes the channel nor stops an operation.
 *   <li>Memory of a shared arena (JDK 22 and later) can be read into; if the arena is closed first, the read fails with
 *       {@link io.jnaaio.api.ErrnoException} (EFAULT). A read into memory of a confined arena fails with
 *       {@link IOException}, unless the engine executes operations inline.
 * </ul>
 *
 * <p><b>Handlers</b> run on the executor that the channel was opened with, one task per handler. Without an executor they run
 * on the pool described by the system properties of {@link java.nio.channels.AsynchronousChannelGroup} if these name a thread
 * factory, otherwise on the engine's {@link AsyncIo#handlerExecutor}. Handlers may block there. If the executor runs tasks in
 * the calling thread, handlers run on the engine's completion thread, which must not block.
 *
 * <p><b>Close</b> cancels the outstanding operations if possible, waits until the system has finished with all buffers, and
 * makes all outstanding operations fail with {@link AsynchronousCloseException}, whether or not their data was written. Their
 * handlers are called after close has returned.
 *
 * <p><b>Locks</b> are held by a second channel, a JDK channel on the same file, which is opened for the first lock and closed
 * with this channel. As with every channel, on a system with POSIX locks they are released as soon as any channel of this JVM
 * on the same file is closed. If the file cannot be opened again, because its permissions have changed or it was deleted, a
 * native backend locks through its own descriptor. Channels of this library treat such a lock like any other; on Linux, a JDK
 * channel in this JVM sees it as a lock of another process.
 */
public final class AioFileChannel extends AsynchronousFileChannel {
    private final ChannelEngine engine;
    private final AioFile file;
    private final Access access;
    private final HandlerDispatch handlers;
    private final Transfers transfers;
    private final Locks locks;
    private final AfterClose afterClose;
    private final Closing closing;

    private AioFileChannel(
            ChannelEngine engine,
            AioFile file,
            Path path,
            Set<OpenOption> options,
            @Nullable ExecutorService executor)
            throws IOException {
        this.engine = engine;
        AsyncIo io = engine.io();
        this.file = file;
        handlers = new HandlerDispatch(io.handlerExecutor(), executor);
        transfers = new Transfers(this, file, handlers);
        afterClose = new AfterClose(io.handlerExecutor(), handlers::run);
        closing = new Closing(this::finish, io.handlerExecutor(), afterClose);
        access = Access.of(options);
        locks =
                new Locks(
                        this,
                        file,
                        new LockChannel(file, path, access.readable(), access.writable()));
    }

    // ---- open

    /**
     * Opens a file on the shared engine, {@link Aio#shared()}, which is released shortly after the last such channel is
     * closed.
     *
     * @param path a regular file, or a block or character device
     * @param options {@code StandardOpenOption}s except APPEND, {@code LinkOption.NOFOLLOW_LINKS},
     *     {@code ExtendedOpenOption.DIRECT}; none means READ
     * @param executor runs the handlers; null for the default pool, see the class description
     * @param attributes set when the file is created, for example its permissions
     * @throws UnsupportedOperationException for APPEND, and for options that this system does not support
     * @throws java.nio.file.FileSystemException if the file cannot be opened, or is a directory, a FIFO or a socket
     */
    public static AioFileChannel open(
            Path path,
            Set<? extends OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException {
        Objects.requireNonNull(path, "path");
        Set<OpenOption> wanted = Access.checked(options);
        AsyncIo shared = LingeringIo.SHARED.acquire();
        try {
            return open(new ChannelEngine(shared, true), path, wanted, executor, attributes);
        } catch (IOException | RuntimeException | Error e) {
            LingeringIo.SHARED.release();
            throw e;
        }
    }

    /** Opens a file as {@link #open(Path, Set, ExecutorService, FileAttribute...)} does, with the default pool. */
    public static AioFileChannel open(Path path, OpenOption... options) throws IOException {
        return open(path, new HashSet<>(List.of(options)), null);
    }

    /**
     * Opens a file on the given engine, which the caller closes after the channel; otherwise like {@link #open(Path, Set,
     * ExecutorService, FileAttribute...)}.
     */
    public static AioFileChannel open(
            AsyncIo io,
            Path path,
            Set<? extends OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException {
        Objects.requireNonNull(io, "io");
        Objects.requireNonNull(path, "path");
        return open(
                new ChannelEngine(io, false), path, Access.checked(options), executor, attributes);
    }

    private static AioFileChannel open(
            ChannelEngine engine,
            Path path,
            Set<OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException {
        ExecutorService pool = executor == null ? DefaultPool.OF_THIS_JVM.executor() : executor;
        Path real = AioPath.forEngine(path);
        AioFile file = engine.io().openFile(real, options, attributes);
        try {
            return new AioFileChannel(engine, file, real, options, pool);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** The backend that serves the file now. */
    public BackendId backend() {
        return file.backend();
    }

    // ---- read

    @Override
    public Future<Integer> read(ByteBuffer dst, long position) {
        access.checkRead(dst, position);
        return transfers.toFuture(true, Transfer.INTEGER, position, dst.remaining(), dst);
    }

    @Override
    public <A> void read(
            ByteBuffer dst,
            long position,
            A attachment,
            CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler, "handler");
        access.checkRead(dst, position);
        transfers.toHandler(
                true, Transfer.INTEGER, position, dst.remaining(), attachment, handler, dst);
    }

    /**
     * Fills the buffers one after the other from a position. The result is the number of bytes read, or -1 at the end of the
     * file.
     *
     * @param offset the index of the first buffer
     * @param length the number of buffers
     * @param position the offset in the file, in bytes, 0 or more
     * @throws IndexOutOfBoundsException if offset and length do not select a part of the array
     * @throws IllegalArgumentException if the position is negative, or a buffer is read-only or appears twice
     * @throws NonReadableChannelException if the channel was not opened for reading
     */
    public Future<Long> read(ByteBuffer[] dsts, int offset, int length, long position) {
        ByteBuffer[] targets = Access.part(dsts, offset, length);
        return transfers.toFuture(
                true, Transfer.LONG, position, access.checkRead(targets, position), targets);
    }

    /** Fills the buffers as {@link #read(ByteBuffer[], int, int, long)} does, and calls the handler with the result. */
    public <A> void read(
            ByteBuffer[] dsts,
            int offset,
            int length,
            long position,
            A attachment,
            CompletionHandler<Long, ? super A> handler) {
        Objects.requireNonNull(handler, "handler");
        ByteBuffer[] targets = Access.part(dsts, offset, length);
        long bytes = access.checkRead(targets, position);
        transfers.toHandler(true, Transfer.LONG, position, bytes, attachment, handler, targets);
    }

    // ---- write

    @Override
    public Future<Integer> write(ByteBuffer src, long position) {
        access.checkWrite(position);
        return transfers.toFuture(false, Transfer.INTEGER, position, src.remaining(), src);
    }

    @Override
    public <A> void write(
            ByteBuffer src,
            long position,
            A attachment,
            CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler, "handler");
        access.checkWrite(position);
        transfers.toHandler(
                false, Transfer.INTEGER, position, src.remaining(), attachment, handler, src);
    }

    /**
     * Writes the buffers as a single operation at a position. The result is the number of bytes written.
     *
     * @param offset the index of the first buffer
     * @param length the number of buffers
     * @param position the offset in the file, in bytes, 0 or more
     * @throws IndexOutOfBoundsException if offset and length do not select a part of the array
     * @throws IllegalArgumentException if the position is negative, or a buffer appears twice
     * @throws NonWritableChannelException if the channel was not opened for writing
     */
    public Future<Long> write(ByteBuffer[] srcs, int offset, int length, long position) {
        ByteBuffer[] sources = Access.part(srcs, offset, length);
        access.checkWrite(position);
        return transfers.toFuture(
                false, Transfer.LONG, position, Access.remaining(sources), sources);
    }

    /** Writes the buffers as {@link #write(ByteBuffer[], int, int, long)} does, and calls the handler with the result. */
    public <A> void write(
            ByteBuffer[] srcs,
            int offset,
            int length,
            long position,
            A attachment,
            CompletionHandler<Long, ? super A> handler) {
        Objects.requireNonNull(handler, "handler");
        ByteBuffer[] sources = Access.part(srcs, offset, length);
        access.checkWrite(position);
        transfers.toHandler(
                false,
                Transfer.LONG,
                position,
                Access.remaining(sources),
                attachment,
                handler,
                sources);
    }

    // ---- handlers

    /** Runs a handler; if a close has ended its operation, after the close has returned. */
    void run(HandlerCall<?, ?> handler) {
        if (closing.hasBegun() && !handler.wasRefused()) {
            afterClose.add(handler);
        } else {
            handlers.run(handler);
        }
    }

    /** See {@link ChannelEngine#checkMayBlock}. */
    void checkMayBlock() {
        engine.checkMayBlock();
    }

    // ---- size, truncate, force

    @Override
    public long size() throws IOException {
        checkOpen();
        return file.size();
    }

    @Override
    public AsynchronousFileChannel truncate(long size) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("size " + size + ": 0 or more is expected");
        }
        access.checkWritable();
        checkOpen();
        file.truncate(size);
        return this;
    }

    /**
     * Makes durable everything written through this channel before the call, including writes in flight.
     *
     * @param metaData true for {@code fsync}, false for {@code fdatasync}
     * @throws IllegalStateException on a completion thread, which must not block
     */
    @Override
    public void force(boolean metaData) throws IOException {
        checkOpen();
        if (!access.writable()) {
            checkMayBlock();
            locks.force(metaData);
            return;
        }
        Submitted.force(file, metaData, this::isOpen);
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    // ---- locks

    @Override
    public Future<FileLock> lock(long position, long size, boolean shared) {
        access.checkLock(shared);
        PendingFuture<FileLock> outcome = new PendingFuture<>(this);
        locks.lock(position, size, shared, outcome);
        return outcome;
    }

    @Override
    public <A> void lock(
            long position,
            long size,
            boolean shared,
            A attachment,
            CompletionHandler<FileLock, ? super A> handler) {
        Objects.requireNonNull(handler, "handler");
        access.checkLock(shared);
        handlers.check();
        locks.lock(position, size, shared, new HandlerCall<>(this, handler, attachment));
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        access.checkLock(shared);
        return locks.tryLock(position, size, shared);
    }

    // ---- close

    @Override
    public boolean isOpen() {
        return !closing.hasBegun() && file.isOpen();
    }

    /**
     * Closes the channel. A second call waits for the first; a call on a completion thread returns before the channel
     * is closed.
     */
    @Override
    public void close() throws IOException {
        closing.run(engine.isCompletionThread());
    }

    /** Closes the file, then the locks: they are kept while operations are in flight. */
    private void finish() throws IOException {
        locks.stop();
        try {
            try {
                file.closeNow();
            } finally {
                locks.close();
            }
        } finally {
            engine.release();
        }
    }

    @Override
    public String toString() {
        return "AioFileChannel of " + file + (isOpen() ? "" : " (closed)");
    }
}
