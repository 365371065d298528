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
 * A write-ahead log at the end of a file: records go down one behind the other, and each future completes when its record
 * is durable.
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
 * <p><b>Group commit.</b> One write and one {@code fdatasync} are in flight at a time. What is appended meanwhile is
 * collected, whoever appends it, and is the next group: one vectored write, one sync. A group's futures are completed, in
 * the order of their records, before the next group is taken, so that what their actions append is part of it.
 *
 * <p><b>Order.</b> Records lie in the file in the order in which {@link #append} took them, without gaps. When a record is
 * durable, all records before it are.
 *
 * <p><b>Failure.</b> After a failed write or sync nothing is reported durable any more: its group, all that waits, and
 * every later append and flush fail with an {@link IOException} whose cause is that first error. A sync is not repeated, for
 * the system may have dropped what it could not write, and a second one would succeed. Close the log, open the file again
 * and find its end. What a read shows after a failed sync need not be what is on the disk: records that were not
 * acknowledged are lost until they are written again.
 *
 * <p><b>New file.</b> A sync of a file does not make its name durable. Before the first append call {@link io.jnaaio.Aio#syncDirectory}
 * for the directory of the file: without it a power cut may remove a file that was created shortly before, and the
 * acknowledged records with it.
 *
 * <p><b>Torn tail.</b> After a crash every acknowledged record is there, byte for byte. Behind the last one may lie
 * anything: whole records that were not acknowledged, parts of them in any order (a later record whole and an earlier one
 * torn, sectors of one record old and new), zeros of a preallocated file, and what an earlier life of the file left there.
 * Therefore put into each record its length, its number, the number of the opening it was written by, and a checksum over
 * all of it. To find the end, read from a position that is known to be good until a record is not whole: its length is
 * absurd, its checksum is wrong, its number is not the next, or its opening is older than that of the record before. That
 * is the end, even where something that looks like a record lies behind it. Whole records before it that nobody
 * acknowledged may be kept; they may have come from the page cache, so call {@link #flush} before telling anyone of them.
 * The number of the opening is what keeps an old record from following a new one of just the right length; without it,
 * truncate the file at its end before the first append.
 *
 * <p><b>Buffers</b> belong to the log from {@code append} until the future completes; on success their positions have advanced
 * by then. Memory of an arena (JDK 22 and later) is copied by the call. Do not open the file with APPEND, and do not let anyone
 * else write after {@link #position}.
 *
 * <p><b>Space.</b> A sync is cheapest where the blocks were written before: fill the file with zeros ({@link AioFile#zero}) and sync it, or
 * write over an old log. {@link AioFile#preallocate} only reserves space: on ext4 and XFS the first write to a block that
 * it allocated makes the next sync commit the journal, as if the file had grown.
 *
 * <p>All methods may be called from any thread, and from actions on these futures. Those run on a completion thread of the
 * engine: while one blocks, the log stands still, so {@link #close} does not wait there, and waiting for a future there
 * throws {@link IllegalStateException}. An action that throws harms only the stage that it belongs to. On an engine with
 * {@code AioOptions.inline} the thread that begins a group also writes those that are collected meanwhile.
 */
public final class Appender implements AutoCloseable {
    /** The bound of {@link #open(AioFile, long)}, in bytes. */
    public static final long PENDING_BYTES_MAX = 16 << 20;

    /** How many records may be pending, however small they are. */
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
     * A log that goes on at {@code position}, with at most {@link #PENDING_BYTES_MAX} bytes pending.
     *
     * @param file opened for writing, without APPEND; stays the caller's, who closes it after the log
     * @param position where the first record goes, in bytes, 0 or more: the end that recovery has found
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened for writing
     * @throws ClosedChannelException if the file is closed
     */
    public static Appender open(AioFile file, long position) throws IOException {
        return open(file, position, PENDING_BYTES_MAX);
    }

    /**
     * The same with another bound.
     *
     * @param pendingBytesMax bytes that may be appended and not durable yet, at least 1; no record can be larger
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
                            + ": the file was opened with DIRECT, which wants multiples of "
                            + can.offsetAlignment());
        }
        // Of nothing, so nothing happens; but a file that is not writable says so.
        AioFuture<Long> ofNothing = file.writev(position);
        return new Appender(file, ofNothing, position, pendingBytesMax);
    }

    /**
     * Appends one record; completes with its position when it is durable.
     *
     * <p>Never blocks. While as much is pending as the log's bound allows, the future fails at once with an {@link
     * ErrnoException} of EAGAIN: nothing was appended, and the log goes on. Wait for {@link #flush} or for an earlier record
     * then. (The caller that starts a group waits for room in the engine's queue, as with {@link AioFile#writev}; a completion
     * thread does not.)
     *
     * <p>After {@link #close} the future fails with {@link ClosedChannelException}; after a failure with an {@link
     * IOException} whose cause is that failure. {@code cancel} and {@code orTimeout} on the future have no effect, because
     * later records follow this one in the file. To give up waiting, use {@code get} with a timeout, or a derived stage.
     *
     * @param record what to write: what each buffer has remaining, at least one byte together
     * @throws IllegalArgumentException if the record is empty, larger than the bound, not aligned as a file opened with
     *     DIRECT wants it ({@code AioOptions.bounce} means nothing here), contains a buffer twice or a null, or would end
     *     beyond 2^63-1
     */
    public AioFuture<Long> append(ByteBuffer... record) {
        AppenderRecord taken = AppenderRecord.of(record, file.capabilities());
        if (taken.bytes() > pendingBytesMax) {
            throw new IllegalArgumentException(
                    "a record of "
                            + taken.bytes()
                            + " bytes: this log takes up to "
                            + pendingBytesMax
                            + "; split it, or open the log with a larger bound");
        }
        return queue.append(taken);
    }

    /**
     * Completes when all is durable that was appended before. The first one on a log that nothing was appended to syncs the
     * file, and with it what was there when the log was opened.
     *
     * <p>Fails as {@link #append} does, but is never refused for lack of room.
     */
    public AioFuture<Void> flush() {
        return queue.flush();
    }

    /** Where the next record goes, in bytes: the end of all that was appended, durable or not. */
    public long position() {
        return queue.end();
    }

    /** False from the first call of {@link #close} on. */
    public boolean isOpen() {
        return queue.isOpen();
    }

    /**
     * Stops new appends and waits until all that was appended is durable or has failed; the file stays open. On a completion
     * thread it returns at once, and what was appended still becomes durable: close the file after it, not before.
     *
     * @throws IOException if the log has failed and no earlier call has thrown it: records may be lost
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
