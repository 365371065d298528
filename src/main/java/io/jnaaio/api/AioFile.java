package io.jnaaio.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongConsumer;

/**
 * An open file that the library owns.
 *
 * <p>The transfers of this interface continue after a short transfer until all bytes are transferred, an error occurs, or
 * (when reading) the file ends. Buffer positions advance by the bytes transferred before the future completes; until then do
 * not touch the buffers. Invalid arguments are thrown by the call; every other failure, including a closed file, completes
 * the future.
 *
 * <p>Overlapping transfers in flight are not ordered: each byte comes from one of them. A file opened with APPEND ignores
 * offsets; its writes are executed one at a time, in the order of submission.
 *
 * <p>Direct buffers are used in place. Heap buffers are copied through a bounded staging pool. A write copies them
 * during the call; a gather larger than one staging chunk is copied piece by piece, so do not touch such buffers
 * until completion.
 *
 * <p>Buffers over a {@code MemorySegment} (JDK 22 and later): writes copy the memory of a confined, shared or automatic arena
 * like heap buffers, so you may close the arena after the call. (If a gather is larger than one staging chunk, keep a shared
 * arena open until completion; such a write from a confined arena is rejected.) Reads copy the bytes into a shared arena
 * after the system call; if the arena has been closed by then, the read fails with EFAULT and does not touch the memory. A read
 * into a confined arena is rejected with {@link IllegalArgumentException}, because another thread completes it; the owner
 * thread can use {@link #read}, except on the nio backend, or {@link AioOptions.Builder#inline}. Freeing a
 * buffer by hand ({@code Unsafe.invokeCleaner}, JNA's {@code Memory.close}) while it is in flight breaks the contract, and
 * may crash the JVM.
 */
public interface AioFile extends AutoCloseable {
    /**
     * Writes the buffers one after the other, at {@code offset}; completes with the number of bytes written, which is all of
     * them.
     *
     * <p>After an error {@link ErrnoException#bytesTransferred()} bytes are certainly in the file.
     *
     * <p>The write moves the position of each buffer to its limit. Writing the same buffers again therefore writes 0 bytes,
     * unless you call {@link ByteBuffer#rewind} first or pass duplicates.
     *
     * @param offset where to begin, in bytes, 0 or more
     * @param buffers the remaining bytes of each are written; no buffers, or empty ones, complete with 0
     * @throws IllegalArgumentException if the offset is negative, offset plus length exceeds 2^63-1, or the same buffer
     *     is given twice
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     */
    AioFuture<Long> writev(long offset, ByteBuffer... buffers);

    /**
     * Fills the buffers, one after the other, from {@code offset}; completes with the number of bytes read, which is
     * smaller than requested only at the end of the file, and 0 at or beyond it.
     *
     * @param offset where to begin, in bytes, 0 or more
     * @param buffers the remaining space of each is filled
     * @throws IllegalArgumentException as for {@link #writev}, or if a buffer is memory of a confined arena, except with
     *     {@link AioOptions.Builder#inline}
     * @throws java.nio.ReadOnlyBufferException if a buffer is read-only
     * @throws java.nio.channels.NonReadableChannelException if the file was not opened for reading
     */
    AioFuture<Long> readv(long offset, ByteBuffer... buffers);

    /**
     * Makes all earlier writes to this file durable, including the parts of failed writes; see {@link AsyncFsync}.
     *
     * <p>The writes end before the sync begins, but their futures may complete slightly later than this one, if another
     * thread completes them. Until then their buffers belong to the library.
     *
     * <p>Several syncs may share one system call, of the strongest mode requested.
     *
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     */
    AioFuture<Void> fsync(FsyncMode mode);

    /**
     * Writes all the bytes, then makes them durable; completes with the bytes written when a sync of {@link FsyncMode#DSYNC}
     * has succeeded, otherwise with the first error of the two. If another sync of this file fails in the meantime, this one
     * fails with the same error: the system may have dropped these bytes too, and reports that only once.
     *
     * @throws IllegalArgumentException as for {@link #writev}
     */
    AioFuture<Long> writevDurable(long offset, ByteBuffer... buffers);

    /**
     * Writes the buffers atomically: after a power failure or crash either all of them are in the file or none. Completes
     * with the number of bytes written.
     *
     * <p>The total length must be a power of two from {@link Capabilities#atomicUnitMin} to {@link
     * Capabilities#atomicUnitMax}, and the offset a multiple of it. A single direct buffer at a multiple of 4096 is used in place; otherwise the buffers are copied
     * together through the staging pool, because the kernel accepts only one piece of memory. The write is one request: it is
     * never split, merged or continued. If the system writes less, the future fails with {@link Errno#EIO}.
     *
     * <p>Atomic does not mean durable: until a sync has succeeded, the whole write may be lost. Nor does it mean isolated: a
     * concurrent reader may see part of the write. Requires Linux 6.11 (XFS and ext4: 6.13), a file opened with {@code
     * ExtendedOpenOption.DIRECT}, and a file system or disk that supports atomic writes. The library never emulates them.
     *
     * @param offset where to begin, in bytes, a multiple of the length
     * @param buffers the remaining bytes of each are written
     * @throws UnsupportedOperationException if the file does not support atomic writes; the message gives the cause, as {@link
     *     Capabilities#availability} of {@link Capability#ATOMIC_WRITE} does
     * @throws IllegalArgumentException as for {@link #writev}, or if the length or the offset breaks the rule above
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     */
    AioFuture<Long> writevAtomic(long offset, ByteBuffer... buffers);

    /**
     * Like {@link #writevAtomic}, but durable when the future completes. The same request does both; no separate sync is
     * made.
     */
    AioFuture<Long> writevAtomicDurable(long offset, ByteBuffer... buffers);

    /**
     * Reads in the calling thread, without a hand-off: the fastest way to make small reads from the page cache. Fills the
     * buffers like {@link #readv} and returns the number of bytes read, which is smaller than requested only at the end of the
     * file, and 0 at or beyond it. An interrupt does not stop the read and stays pending.
     *
     * <p>The call does not count towards the queue depth. On the nio backend, whose channel an interrupt would close, and if
     * the staging pool is exhausted, the read is submitted like {@code readv} and the call waits for it.
     *
     * @param offset where to begin, in bytes, 0 or more
     * @param buffers the remaining space of each is filled; their positions advance by the bytes read
     * @throws IllegalArgumentException as for {@link #writev}, or on the nio backend if a buffer is memory of a confined arena
     * @throws java.nio.ReadOnlyBufferException if a buffer is read-only
     * @throws java.nio.channels.NonReadableChannelException if the file was not opened for reading
     * @throws java.nio.channels.ClosedChannelException if the file is closed; a concurrent close waits for the read
     * @throws ErrnoException if the system call fails, after {@link ErrnoException#bytesTransferred()} bytes
     * @throws IllegalStateException if it would have to wait on a completion thread, which must not block
     */
    long read(long offset, ByteBuffer... buffers) throws IOException;

    /**
     * Writes in the calling thread, without a hand-off. Writes all bytes, like {@link #writev}, and returns their number. An
     * fsync submitted after the call has begun waits for it. An interrupt does not stop the write and stays pending.
     *
     * <p>The call does not count towards the queue depth. On a file opened with APPEND, where it must follow the writes
     * submitted before it, and where {@link #read} waits, the write is submitted like {@code writev} and the call waits for
     * it.
     *
     * @param offset where to begin, in bytes, 0 or more
     * @param buffers the remaining bytes of each are written; their positions advance by the bytes written
     * @throws IllegalArgumentException as for {@link #writev}
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws java.nio.channels.ClosedChannelException if the file is closed; a concurrent close waits for the write
     * @throws ErrnoException if the system call fails, after {@link ErrnoException#bytesTransferred()} bytes
     * @throws IllegalStateException if it would have to wait on a completion thread, which must not block
     */
    long write(long offset, ByteBuffer... buffers) throws IOException;

    /**
     * Makes all earlier writes to this file durable, and returns when they are. It may share its system call with other
     * syncs of the file, like {@link #fsync}.
     *
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws java.nio.channels.ClosedChannelException if the file is closed
     * @throws ErrnoException if the sync fails: bytes written before may be lost
     * @throws IllegalStateException on a completion thread, which must not block
     */
    void sync(FsyncMode mode) throws IOException;

    /** The file's size, in bytes. Not ordered with respect to operations in flight. */
    long size() throws IOException;

    /**
     * Truncates the file to that size if it is longer; never extends it. Not ordered with respect to operations in flight.
     *
     * @param size in bytes, 0 or more
     */
    void truncate(long size) throws IOException;

    /**
     * Allocates disk space for a range, so that writes into it cannot fail because the disk is full. New blocks read as
     * zeros, existing data stays, and the file grows to cover the range. Blocks until done. Not ordered with respect to
     * operations in flight.
     *
     * <p>This does not make later syncs cheaper: ext4 and XFS record the first write to such a block in their journal, and the
     * sync commits it. Use {@link #zero} for that purpose.
     *
     * @param offset where the range begins, in bytes, 0 or more
     * @param lengthBytes 1 or more
     * @throws IllegalArgumentException if an argument is out of range, or the range ends beyond 2^63-1
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws ErrnoException with EOPNOTSUPP if the file system cannot do it; with ENOSPC if the disk is full, in which case
     *     part of the range may be allocated
     * @throws UnsupportedOperationException on the nio backend and on macOS, which have no such call
     */
    void preallocate(long offset, long lengthBytes) throws IOException;

    /**
     * Locks a region for this JVM, without waiting. The lock is advisory; it and the {@link java.nio.channels.FileLock}s of
     * other processes exclude each other. On Linux it belongs to this open file, so closing another descriptor of the file
     * does not release it. On FreeBSD and macOS it belongs to the process, and closing any descriptor of the file releases
     * it.
     *
     * @param position where the region begins, in bytes, 0 or more
     * @param size in bytes; 0 for everything from the position on, however far the file grows
     * @param shared true for a shared lock, which requires a file opened for reading; false for an exclusive one, which
     *     requires a file opened for writing
     * @return empty if another process, or a {@code java.nio} channel, holds an overlapping lock
     * @throws java.nio.channels.OverlappingFileLockException if a file or channel of this library in this JVM holds an
     *     overlapping lock, or waits for one
     * @throws IllegalArgumentException if an argument is negative, or the region ends beyond 2^63-1
     * @throws java.nio.channels.NonReadableChannelException for a shared lock of a file that was not opened for reading
     * @throws java.nio.channels.NonWritableChannelException for an exclusive lock of a file that was not opened for
     *     writing
     * @throws java.nio.channels.ClosedChannelException if the file is closed
     * @throws UnsupportedOperationException on the nio backend: use {@code AioFileChannel}
     */
    Optional<AioLock> tryLock(long position, long size, boolean shared) throws IOException;

    /**
     * Locks a region like {@link #tryLock}, but waits while another process holds it.
     *
     * @throws java.nio.channels.FileLockInterruptionException if the thread is interrupted; the interrupt stays pending
     * @throws java.nio.channels.AsynchronousCloseException if the file is closed in the meantime
     * @throws IllegalStateException on a completion thread, which must not block
     */
    AioLock lock(long position, long size, boolean shared) throws IOException;

    /**
     * Writes zeros over a range, in the calling thread, piece by piece; the file grows to cover it. A log whose file was
     * zeroed in advance syncs its records faster than one whose file was only {@linkplain #preallocate preallocated}, because
     * the first write to an allocated block makes the file system update its metadata. The zeros are not synced.
     *
     * @param offset where the range begins, in bytes, 0 or more
     * @param lengthBytes 0 or more
     * @param progress receives the bytes zeroed so far after each piece, in the calling thread; an exception ends the call
     * @throws IllegalArgumentException if an argument is negative, the range ends beyond 2^63-1, the file was opened
     *     with APPEND, or with {@code ExtendedOpenOption.DIRECT} and the range is not aligned
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws java.nio.channels.ClosedChannelException if the file is closed
     * @throws java.io.InterruptedIOException if the thread is interrupted before the last piece; the interrupt stays pending,
     *     {@code bytesTransferred} is the number of bytes zeroed
     * @throws ErrnoException if the system call fails, after {@link ErrnoException#bytesTransferred()} bytes
     */
    void zero(long offset, long lengthBytes, LongConsumer progress) throws IOException;

    /** Writes zeros over a range, like {@link #zero(long, long, LongConsumer)}. */
    default void zero(long offset, long lengthBytes) throws IOException {
        zero(offset, lengthBytes, done -> {});
    }

    /** The backend that currently serves the file. */
    BackendId backend();

    /** What the current backend can do for this file. */
    Capabilities capabilities();

    /** Statistics of this file since it was opened; may also be called after the file is closed. */
    IoStats stats();

    /**
     * The file descriptor; empty on the nio backend. It is valid until the file is closed. The caller must not close it.
     */
    OptionalInt fd();

    /** False from the first call of {@link #close()} or {@link #closeNow()} on. */
    boolean isOpen();

    /**
     * Rejects new submissions, waits for all submitted operations, then closes the file. On a completion thread it returns
     * immediately, and the last completion closes the file.
     */
    @Override
    void close() throws IOException;

    /** Requests cancellation of all operations in flight, then closes the file like {@link #close()}. */
    void closeNow() throws IOException;

    /**
     * Closes the file like {@link #close()}, then waits until the continuations of its operations have run: dependents of
     * futures that run on the completing thread, and callbacks on any executor. (It never returns normally if an executor drops
     * a callback.) It does not wait for dependents with an executor of their own ({@code whenCompleteAsync}); for {@link
     * AsyncIo#handlerExecutor} see {@link AsyncIo#closeAndDrain}.
     *
     * @throws IllegalStateException on a completion thread, or in a callback of this file: it would wait for itself
     * @throws java.io.InterruptedIOException if the thread is interrupted while callbacks run; the file is closed then
     */
    void closeAndDrain() throws IOException;
}
