package io.jnaaio.log;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;

/**
 * A write-ahead log at the end of a file: records are written one after another, and the future of each completes when
 * the record is durable.
 *
 * <pre>{@code
 * try (AsyncIo io = Aio.open();
 *         AioFile file = io.openFile(path, CREATE, READ, WRITE)) {
 *     Aio.syncDirectory(path.toAbsolutePath().getParent()); // see below
 *     long end = findEnd(file); // see below
 *     file.truncate(end);
 *     try (Appender log = Appender.open(file, end)) {
 *         log.flush().join(); // what was found is durable from here on
 *         AioFuture<Long> position = log.append(header, payload, checksum);
 *         position.thenAccept(at -> acknowledge(at));
 *     }
 * }
 * }</pre>
 *
 * <p><b>Group commit.</b> One write and one {@code fdatasync} are in flight at a time. Records appended meanwhile, by
 * any thread, are collected into the next group, which again takes one vectored write and one sync. The futures of a
 * group are completed, in the order of its records, before the next group starts, so that records appended by their
 * actions belong to that group.
 *
 * <p><b>Order.</b> Records are written in the order in which {@link #append} accepted them, without gaps. When a
 * record is durable, so are all records before it.
 *
 * <p><b>Failure.</b> After a failed write or sync the log stops reporting records as durable: the current group,
 * everything queued, and every later append and flush fail with an {@link IOException} whose cause is that first
 * error. A sync is not repeated, because the system may have dropped the data that it could not write, and a second
 * sync would then succeed. Close the log, reopen the file and find its end. After a failed sync, a read may return data
 * that is not on the disk: treat records that were not acknowledged as lost until you write them again.
 *
 * <p><b>New file.</b> A sync of a file does not make its name durable. Call {@link io.jnaaio.Aio#syncDirectory} for
 * the directory of the file before the first append. Otherwise a power failure may remove a file that was created
 * shortly before, together with the acknowledged records.
 *
 * <p><b>Torn tail.</b> After a crash every acknowledged record is present, byte for byte. Anything may follow the last
 * one: complete records that were not acknowledged, parts of them in any order (a later record complete and an earlier
 * one torn, or old and new sectors within one record), zeros of a preallocated file, and data from an earlier use of
 * the file. Therefore store in each record its length, its sequence number, an epoch number that increases each time
 * the log is opened, and a checksum over all of these and the data. To find the end, read from a position known to be
 * valid up to the first invalid record: its length is impossible, its checksum is wrong, its sequence number is not the
 * next, or its epoch is lower than that of the previous record. The log ends there, even if something that looks like a
 * record follows. You may keep valid records before the end that were not acknowledged; they may have been read from
 * the page cache, so call {@link #flush} before you report them to anyone. The epoch number prevents an old record
 * from being taken for the successor of a new one that happens to end where it begins; if you do without it, truncate
 * the file at its end before the first append.
 *
 * <p><b>Buffers</b> belong to the log from {@code append} until the future completes: do not touch them. On success
 * their positions have advanced by then. Memory of an arena (JDK 22 and later) is copied by the call. Do not open the
 * file with APPEND, and do not let other code write after {@link #position}.
 *
 * <p><b>Space.</b> A sync is cheapest if the blocks have been written before: fill the file with zeros
 * ({@link AioFile#zero}) and sync it, or overwrite an old log. {@link AioFile#preallocate} only reserves space: on
 * ext4 and XFS the first write to a preallocated block makes the next sync commit the journal, as if the file had
 * grown.
 *
 * <p>All methods may be called from any thread, and from actions attached to these futures. Such actions run on a
 * completion thread of the engine and would stop the log if they blocked: {@link #close} does not wait there, and
 * waiting for a future there throws {@link IllegalStateException}. An exception thrown by an action affects only the
 * stage that the action belongs to. On an engine with {@code AioOptions.inline} the thread that starts a group also
 * writes the groups that are collected meanwhile.
 */
public final class Appender implements AutoCloseable {
    /** The maximum number of pending bytes for {@link #open(AioFile, long)}. */
    public static final long PENDING_BYTES_MAX = 16 << 20;

    /** The maximum number of pending records, regardless of their size. */
    public static final int PENDING_RECORDS_MAX = 1 << 16;

    private final AioFile file;
    private final AppenderQueue queue;
    private final long pendingBytesMax;

    private Appender(AioFile file, AioFuture<Long> ofNothing, long position, long pendingBytesMax) {
        this.file = file;
        this.pendingBytesMax = pendingBytesMax;
        queue =
                new AppenderQueue(
                        file, ofNothing, position, pendingBytesMax, LibraryThreads::daemon);
    }

    /**
     * Opens a log that continues at {@code position}, with at most {@link #PENDING_BYTES_MAX} bytes pending.
     *
     * @param file opened for writing, without APPEND; the caller closes it after the log
     * @param position the offset of the first record in the file, 0 or more: the end that recovery has found
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws ClosedChannelException if the file is closed
     */
    public static Appender open(AioFile file, long position) throws IOException {
        return open(file, position, PENDING_BYTES_MAX);
    }

    /**
     * Opens a log with the given limit on pending bytes.
     *
     * @param pendingBytesMax the maximum number of bytes appended but not yet durable, at least 1; no record can be
     *     larger
     */
    public static Appender open(AioFile file, long position, long pendingBytesMax)
            throws IOException {
        Objects.requireNonNull(file, "file");
        if (position < 0) {
            throw new IllegalArgumentException("position " + position + ": 0 or more is expected");
        }
        if (pendingBytesMax < 1) {
            throw new IllegalArgumentException(
                    "pendingBytesMax " + pendingBytesMax + ": 1 or more is expected");
        }
        if (!file.isOpen()) {
            throw new ClosedChannelException();
        }
        Capabilities can = file.capabilities();
        if (can.appendOnePieceMax() > 0) {
            throw new IllegalArgumentException(
                    file + " was opened with APPEND, which ignores positions; open it without");
        }
        if (position % can.offsetAlignment() != 0) {
            throw new IllegalArgumentException(
                    "position "
                            + position
                            + ": the file was opened with DIRECT, which requires multiples of "
                            + can.offsetAlignment());
        }
        // Writes nothing, but fails if the file is not writable.
        AioFuture<Long> ofNothing = file.writev(position);
        return new Appender(file, ofNothing, position, pendingBytesMax);
    }

    /**
     * Appends one record. The future completes with the record's position when the record is durable.
     *
     * <p>Does not wait for other records. If the record would exceed the limit on pending bytes or records, the future
     * fails immediately with an {@link ErrnoException} of EAGAIN: nothing was appended, and the log remains usable.
     * Wait for {@link #flush} or for an earlier record, then retry. (A caller that starts a group waits for room in
     * the engine's queue, as in {@link AioFile#writev}; a completion thread does not.)
     *
     * <p>After {@link #close} the future fails with {@link ClosedChannelException}; after a failure with an
     * {@link IOException} whose cause is that failure. {@code cancel} and {@code orTimeout} on the future have no
     * effect, because later records follow this one in the file. To stop waiting, use {@code get} with a timeout, or a
     * derived stage.
     *
     * @param record the buffers whose remaining bytes are written, at least one byte in total
     * @throws IllegalArgumentException if the record is empty, larger than the limit on pending bytes, not aligned as
     *     a file opened with DIRECT requires ({@code AioOptions.bounce} has no effect here), contains a buffer twice
     *     or a null, or would end beyond 2^63-1
     */
    public AioFuture<Long> append(ByteBuffer... record) {
        AppenderRecord taken = AppenderRecord.of(record, file.capabilities());
        if (taken.bytes() > pendingBytesMax) {
            throw new IllegalArgumentException(
                    "a record of "
                            + taken.bytes()
                            + " bytes: this log accepts up to "
                            + pendingBytesMax
                            + "; split it, or open the log with a higher limit");
        }
        return queue.append(taken);
    }

    /**
     * Returns a future that completes when everything appended before this call is durable. The first flush of a log to
     * which nothing has been appended syncs the file, and with it the content that was there when the log was opened.
     *
     * <p>Fails as {@link #append} does, but never with EAGAIN.
     */
    public AioFuture<Void> flush() {
        return queue.flush();
    }

    /** The offset of the next record in the file: the end of everything appended, durable or not. */
    public long position() {
        return queue.end();
    }

    /** False once {@link #close} has been called. */
    public boolean isOpen() {
        return queue.isOpen();
    }

    /**
     * Rejects new appends and waits until every appended record is durable or has failed; the file stays open. On a
     * completion thread it returns immediately, and the appended records still become durable. Close the file after the
     * log, not before.
     *
     * @throws IOException if the log has failed and no earlier call has thrown that error: records may be lost
     */
    @Override
    public void close() throws IOException {
        queue.close();
    }

    @Override
    public String toString() {
        return "Appender at " + position() + " of " + file;
    }
}
