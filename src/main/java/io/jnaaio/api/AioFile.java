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
 * <p>Direct buffers are used in place. Heap buffers are copied through a bounded staging pool: writes at the call (a
 * gather larger than one staging chunk piece by piece, so leave such buffers alone until completion).
 *
 * <p>Buffers over a {@code MemorySegment} (JDK 22 and later): what is written from a confined, shared or automatic arena is
 * copied as heap buffers are, so the arena may be closed after the call (a shared one whose gather is larger than one
 * staging chunk after completion; a confined one so large is refused). What is read into a shared arena is copied there when
 * the system has read it; if the arena was closed before, the read fails with EFAULT, and the memory is not touched. Reading
 * into a confined arena is refused with {@link IllegalArgumentException}, because another thread completes the read. Its
 * owner can read into it by {@link #read}, except on the nio backend, and with {@link AioOptions.Builder#inline}. Freeing a
 * buffer by hand ({@code Unsafe.invokeCleaner}, JNA's {@code Memory.close}) while it is in flight breaks the contract, and
 * may crash the JVM.
 */
public interface AioFile extends AutoCloseable {
    /**
     * Writes the buffers, as one piece, at {@code offset}; completes with the bytes written, which is all of them.
     *
     * <p>If an error stops it, {@link ErrnoException#bytesTransferred()} says what is certainly there.
     *
     * <p>The write moves the position of each buffer to its limit. Writing the same buffers again therefore writes 0 bytes,
     * unless you call {@link ByteBuffer#rewind} first or pass duplicates.
     *
     * @param offset where to begin, in bytes, 0 or more
     * @param buffers what to write: what each has remaining; none or empty ones complete with 0
     * @throws IllegalArgumentException if the offset is negative, offset and bytes exceed 2^63-1, or a buffer stands
     *     there twice
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     */
    AioFuture<Long> writev(long offset, ByteBuffer... buffers);

    /**
     * Fills the buffers, one after the other, from {@code offset}; completes with the bytes read: fewer than asked only
     * where the file ends, 0 at or behind its end.
     *
     * @param offset where to begin, in bytes, 0 or more
     * @param buffers where to: what each has remaining
     * @throws IllegalArgumentException as for {@link #writev}, or if a buffer is memory of a confined arena, except with
     *     {@link AioOptions.Builder#inline}
     * @throws java.nio.ReadOnlyBufferException if a buffer is read-only
     * @throws java.nio.channels.NonReadableChannelException if the file was not opened for reading
     */
    AioFuture<Long> readv(long offset, ByteBuffer... buffers);

    /**
     * Makes durable all that was submitted on this file before, failed or not; see {@link AsyncFsync}.
     *
     * <p>The writes have ended before the sync begins, but their futures may complete a moment after this one, if another
     * thread tells of them; until then their buffers are the library's.
     *
     * <p>Several syncs may be served by one call of the system, which is then the strongest of them.
     *
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     */
    AioFuture<Void> fsync(FsyncMode mode);

    /**
     * Writes all the bytes, then makes them durable; completes with the bytes written when a sync of {@link FsyncMode#DSYNC}
     * has succeeded, and with the first error of the two otherwise. If another sync of this file fails meanwhile, it fails with
     * that error: the system may have dropped these bytes too, and would not say so again.
     *
     * @throws IllegalArgumentException as for {@link #writev}
     */
    AioFuture<Long> writevDurable(long offset, ByteBuffer... buffers);

    /**
     * Writes the buffers so that they are never torn: after a power failure or a crash all of them are in the file, or none.
     * Completes with the bytes written.
     *
     * <p>The length is a power of two from {@link Capabilities#atomicUnitMin} to {@link Capabilities#atomicUnitMax}, and the
     * offset a multiple of it. One direct buffer at a multiple of 4096 is used in place; all else is copied together through
     * the staging pool, for the system takes one piece of memory. The write is one request: never split, merged, or continued.
     * If the system writes less, the future fails with {@link Errno#EIO}.
     *
     * <p>Atomic is not durable: the write may not be there at all after a power failure until a sync has succeeded. It is not
     * isolated either: who reads the range at the same time may see a part of it. Needs Linux 6.11 (XFS and ext4: 6.13), a
     * file opened with {@code ExtendedOpenOption.DIRECT}, and a file system or disk that has atomic writes; the library never
     * imitates them.
     *
     * @param offset where to begin, in bytes, a multiple of the length
     * @param buffers what to write: what each has remaining
     * @throws UnsupportedOperationException if the file has no atomic writes; the message says why, as {@link
     *     Capabilities#availability} of {@link Capability#ATOMIC_WRITE} does
     * @throws IllegalArgumentException as for {@link #writev}, or if length or offset are not as said above
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     */
    AioFuture<Long> writevAtomic(long offset, ByteBuffer... buffers);

    /**
     * As {@link #writevAtomic}, and durable when the future completes. By the same request: no other sync is made or waited
     * for.
     */
    AioFuture<Long> writevAtomicDurable(long offset, ByteBuffer... buffers);

    /**
     * Reads in the calling thread, without a hand-off to another one: the fast way to small reads from the page cache. Fills the
     * buffers as {@link #readv} does, and returns the bytes read: fewer than asked for only where the file ends, 0 at or beyond
     * its end. An interrupt does not stop it, and stays pending.
     *
     * <p>A call needs no place in the queue. On the nio backend, whose channel an interrupt would close, and where the staging
     * pool is in use, it is submitted as {@code readv} is, and waited for.
     *
     * @param offset where to begin, in bytes, 0 or more
     * @param buffers where to: what each has remaining; their positions advance by the bytes read
     * @throws IllegalArgumentException as for {@link #writev}, or on the nio backend if a buffer is memory of a confined arena
     * @throws java.nio.ReadOnlyBufferException if a buffer is read-only
     * @throws java.nio.channels.NonReadableChannelException if the file was not opened for reading
     * @throws java.nio.channels.ClosedChannelException if the file is closed; a close meanwhile waits for the read
     * @throws ErrnoException if the system refuses; {@link ErrnoException#bytesTransferred()} bytes were read before
     * @throws IllegalStateException if it has to wait on a completion thread, which must not block
     */
    long read(long offset, ByteBuffer... buffers) throws IOException;

    /**
     * Writes in the calling thread, without a hand-off to another one. Writes all bytes, as {@link #writev} does, and returns
     * their number. An fsync that is submitted after the call has begun waits for it. An interrupt does not stop it, and stays
     * pending.
     *
     * <p>A call needs no place in the queue. On a file opened with APPEND, where it takes its turn behind the writes submitted
     * before it, and where {@link #read} waits, too, it is submitted as {@code writev} is, and waited for.
     *
     * @param offset where to begin, in bytes, 0 or more
     * @param buffers what to write: what each has remaining; their positions advance by the bytes written
     * @throws IllegalArgumentException as for {@link #writev}
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws java.nio.channels.ClosedChannelException if the file is closed; a close meanwhile waits for the write
     * @throws ErrnoException if the system refuses; {@link ErrnoException#bytesTransferred()} bytes were written before
     * @throws IllegalStateException if it has to wait on a completion thread, which must not block
     */
    long write(long offset, ByteBuffer... buffers) throws IOException;

    /**
     * Makes durable all that was submitted or written on this file before, and returns when it is. It shares the call of the
     * system with other syncs of the file, as {@link #fsync} does.
     *
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws java.nio.channels.ClosedChannelException if the file is closed
     * @throws ErrnoException if the sync fails: bytes written before may be lost
     * @throws IllegalStateException on a completion thread, which must not block
     */
    void sync(FsyncMode mode) throws IOException;

    /** The file's size, in bytes. Not ordered against what is in flight. */
    long size() throws IOException;

    /**
     * Cuts the file to that size if it is longer; never extends it. Not ordered against what is in flight.
     *
     * @param size in bytes, 0 or more
     */
    void truncate(long size) throws IOException;

    /**
     * Allocates that range on the disk, so that writes into it cannot fail for want of space: what is new there reads as
     * zeros, what was written stays, and the file grows to cover the range. Blocks until it is done. Not ordered against
     * what is in flight.
     *
     * <p>It does not make later syncs cheaper: ext4 and XFS note in their journal when a new block is written for the first
     * time, and the sync commits that. Write zeros to the range for that purpose.
     *
     * @param offset where the range begins, in bytes, 0 or more
     * @param lengthBytes 1 or more
     * @throws IllegalArgumentException if one is out of range, or the range ends beyond 2^63-1
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws ErrnoException with EOPNOTSUPP where the file system cannot; with ENOSPC where there is no room: then a part may
     *     be allocated
     * @throws UnsupportedOperationException on the nio backend and on macOS, which have no call for it
     */
    void preallocate(long offset, long lengthBytes) throws IOException;

    /**
     * Locks a region for this JVM, without waiting; advisory, as {@link java.nio.channels.FileLock} is, which sees it and is seen
     * by it in other processes. On Linux it belongs to this open file: closing another descriptor of the file does not release
     * it. On FreeBSD and macOS it belongs to the process, and closing any descriptor of the file does.
     *
     * @param position where the region begins, in bytes, 0 or more
     * @param size in bytes; 0 for all behind the position, however far the file grows
     * @param shared true for a lock that other shared ones may overlap, which needs a file opened for reading; else one opened
     *     for writing
     * @return empty if another process, or a {@code java.nio} channel, holds an overlapping lock
     * @throws java.nio.channels.OverlappingFileLockException if a file or channel of this library in this JVM holds, or waits
     *     for, an overlapping one
     * @throws IllegalArgumentException if one is negative, or the region ends beyond 2^63-1
     * @throws java.nio.channels.NonReadableChannelException for a shared lock of a file that was not opened for reading
     * @throws java.nio.channels.NonWritableChannelException for an exclusive one of a file that was not opened for writing
     * @throws java.nio.channels.ClosedChannelException if the file is closed
     * @throws UnsupportedOperationException on the nio backend: use {@code AioFileChannel}
     */
    Optional<AioLock> tryLock(long position, long size, boolean shared) throws IOException;

    /**
     * Locks a region as {@link #tryLock} does, and waits while another process holds it.
     *
     * @throws java.nio.channels.FileLockInterruptionException if the thread is interrupted; the interrupt stays pending
     * @throws java.nio.channels.AsynchronousCloseException if the file is closed meanwhile
     * @throws IllegalStateException on a completion thread, which must not block
     */
    AioLock lock(long position, long size, boolean shared) throws IOException;

    /**
     * Writes zeros over a range, in the calling thread, piece by piece; the file grows to cover it. A log whose file was zeroed
     * ahead syncs its records faster than one whose file was only {@linkplain #preallocate preallocated}: what is allocated and
     * was never written makes the file system update its metadata at the first sync. The zeros are not synced.
     *
     * @param offset where the range begins, in bytes, 0 or more
     * @param lengthBytes 0 or more
     * @param progress is given the bytes zeroed so far after each piece, in the calling thread; what it throws ends the call
     * @throws IllegalArgumentException if one is negative, the range ends beyond 2^63-1, the file was opened with APPEND, or
     *     with {@code ExtendedOpenOption.DIRECT} and the range is not aligned
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws java.nio.channels.ClosedChannelException if the file is closed
     * @throws java.io.InterruptedIOException if the thread is interrupted before the last piece; the interrupt stays pending,
     *     {@code bytesTransferred} has what was zeroed
     * @throws ErrnoException if the system refuses; {@link ErrnoException#bytesTransferred()} bytes were zeroed before
     */
    void zero(long offset, long lengthBytes, LongConsumer progress) throws IOException;

    /** Writes zeros over a range, as {@link #zero(long, long, LongConsumer)} does. */
    default void zero(long offset, long lengthBytes) throws IOException {
        zero(offset, lengthBytes, done -> {});
    }

    /** The backend that serves it now. */
    BackendId backend();

    /** What that backend can do for this file. */
    Capabilities capabilities();

    /** Statistics of this file since it was opened; may also be called after the file is closed. */
    IoStats stats();

    /**
     * The descriptor: empty on the nio backend. It is valid until the file is closed, and never to be closed by the
     * caller.
     */
    OptionalInt fd();

    /** False from the first call of {@link #close()} or {@link #closeNow()} on. */
    boolean isOpen();

    /**
     * Stops new submissions, waits for all that was submitted, then closes the file. On a completion thread it returns at
     * once, and the last completion closes.
     */
    @Override
    void close() throws IOException;

    /** Asks to cancel what is in flight, then does as {@link #close()}. */
    void closeNow() throws IOException;

    /**
     * Does as {@link #close()}, then waits until the continuations of its operations have run: dependents of futures that run
     * where the operation completes, and callbacks, whatever their executor; one that drops a task makes it wait. Dependents that were given an executor
     * ({@code whenCompleteAsync}) are that executor's affair; for {@link AsyncIo#handlerExecutor} see {@link
     * AsyncIo#closeAndDrain}.
     *
     * @throws IllegalStateException on a completion thread, or in a callback of this file: it would wait for itself
     * @throws java.io.InterruptedIOException if the thread is interrupted while callbacks run; the file is closed then
     */
    void closeAndDrain() throws IOException;
}
