package io.jnaaio.engine.buffers;

import io.jnaaio.engine.guard.LateFaults;
import io.jnaaio.spi.RequestLimits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one operation laid out for calls of the system, and how many of them are moved.
 *
 * <p>The bytes that are not moved yet are laid out as pieces: direct memory in place, the rest copied to staging memory. As
 * many are laid out as fit into {@link #PIECES_MAX} pieces and the staging memory; the next ones when these are moved. A
 * request is the front of the pieces, as much as the driver takes at once. Where operations are merged, the first one's
 * request has the pieces of the others behind its own.
 *
 * <p>It belongs to one operation after the other and to one thread at a time, and allocates nothing unless an operation has
 * many pieces.
 */
public final class Layout {
    /** So many pieces are laid out at a time. */
    public static final int PIECES_MAX = 1024;

    private static final int PIECES_KEPT_MAX = 64;
    private static final int JOINED_KEPT_MAX = 1024;

    private Buffers buffers = Buffers.none();
    private StagingPool.@Nullable Chunk chunk;
    private boolean forReading;

    // The operation's bytes that are not moved yet begin here.
    private int cursorBuffer;
    private int cursorOffset;
    private long moved;

    /** Those before {@code first} are moved. */
    private final Pieces pieces = new Pieces();

    private int first;

    // The request.
    private int requestPieces;
    private int requestLastLength;
    private long ownBytes;
    private long lengthBytes;

    /** The pieces of a request that is made for several operations; made when it is first needed. */
    private @Nullable Pieces joined;

    private boolean isJoined;

    // What became of it.
    private long dealt;
    private @Nullable Throwable fault;

    // ---- from the operation's beginning to its end

    /**
     * Begins an operation; its first pieces are laid out at once, so memory is copied here.
     *
     * @param staging null if nothing is copied
     */
    public void begin(
            Buffers of,
            StagingPool.@Nullable Chunk staging,
            boolean reading,
            RequestLimits limits) {
        buffers = of;
        chunk = staging;
        forReading = reading;
        cursorBuffer = 0;
        cursorOffset = 0;
        moved = 0;
        fault = null;
        try {
            layOut(limits);
        } catch (InternalError e) {
            // A mapped file was cut: it is the operation's failure.
            fault = e;
        }
    }

    /** Forgets the operation and gives the staging memory to the caller, who frees or reuses it. */
    public StagingPool.@Nullable Chunk end() {
        buffers = Buffers.none();
        pieces.clear(PIECES_KEPT_MAX);
        first = 0;
        StagingPool.Chunk staging = chunk;
        chunk = null;
        return staging;
    }

    /** Bytes of the operation that are moved. */
    public long moved() {
        return moved;
    }

    /** Bytes of the operation that are not moved yet. */
    public long remaining() {
        return buffers.bytes() - moved;
    }

    /** Lays out the bytes from the cursor on, as many as pieces and staging memory hold. */
    private void layOut(RequestLimits limits) {
        int coalesceBelow = limits.coalesceBelowBytes();
        int staged = 0;
        boolean lastIsStaged = false;
        boolean touched = false;
        first = 0;
        pieces.count = 0;
        int i = cursorBuffer;
        int offset = cursorOffset;
        while (i < buffers.count()) {
            ByteBuffer buffer = buffers.memory(i);
            int start = buffers.start(i) + offset;
            int left = buffers.length(i) - offset;
            boolean inPlace =
                    !buffers.isStaged(i, coalesceBelow) || (chunk == null && buffer.isDirect());
            if (pieces.count == PIECES_MAX && (inPlace || !lastIsStaged)) {
                // What only makes the last piece longer goes on: its parts alone may not be
                // aligned.
                break;
            }
            if (inPlace) {
                pieces.add(buffer, start, left);
                lastIsStaged = false;
                i++;
                offset = 0;
                continue;
            }
            StagingPool.Chunk staging = requireChunk();
            int take = Math.min(left, staging.length() - staged);
            if (take == 0) {
                break;
            }
            int at = staging.start() + staged;
            if (!forReading) {
                staging.memory().put(at, buffer, start, take);
                touched |= buffer.isDirect();
            }
            if (lastIsStaged) {
                pieces.lengths[pieces.count - 1] += take;
            } else {
                pieces.add(staging.memory(), at, take);
                lastIsStaged = true;
            }
            staged += take;
            offset += take;
            if (take == left) {
                i++;
                offset = 0;
            }
        }
        if (touched) {
            LateFaults.deliver();
        }
    }

    private StagingPool.Chunk requireChunk() {
        if (chunk == null) {
            throw new IllegalStateException("heap memory without staging");
        }
        return chunk;
    }

    // ---- the request

    /** Makes the request: the front of the pieces, as much as one call takes. */
    public void cut(RequestLimits limits) {
        int count = 0;
        long bytes = 0;
        int lastLength = 0;
        for (int i = first; i < pieces.count && count < limits.buffersMax(); i++) {
            long room = limits.bytesMax() - bytes;
            if (room <= 0) {
                break;
            }
            lastLength = (int) Math.min(pieces.lengths[i], room);
            bytes += lastLength;
            count++;
        }
        isJoined = false;
        requestPieces = count;
        requestLastLength = lastLength;
        ownBytes = bytes;
        lengthBytes = bytes;
    }

    /** Makes a request without bytes. */
    public void cutNothing() {
        isJoined = false;
        requestPieces = 0;
        ownBytes = 0;
        lengthBytes = 0;
    }

    /** The bytes of the request that are this operation's own. */
    public long ownBytes() {
        return ownBytes;
    }

    /** The bytes of the request, those of other operations too. */
    public long lengthBytes() {
        return lengthBytes;
    }

    /** True if the request is all that is left of the operation, so that another may follow it in the same call. */
    public boolean isWhole() {
        return ownBytes == remaining();
    }

    /**
     * Adds the request of another operation, which begins where this one ends.
     *
     * @return false if there is no memory for that: nothing has changed
     */
    public boolean join(Layout other) {
        Pieces all = joined;
        try {
            if (all == null) {
                all = new Pieces();
                joined = all;
            }
            all.reserve((isJoined ? all.count : requestPieces) + other.requestPieces);
        } catch (OutOfMemoryError e) {
            return false;
        }
        if (!isJoined) {
            isJoined = true;
            copyRequest(all);
        }
        other.copyRequest(all);
        lengthBytes += other.lengthBytes;
        return true;
    }

    private void copyRequest(Pieces to) {
        for (int i = 0; i < requestPieces; i++) {
            int at = first + i;
            int length = i == requestPieces - 1 ? requestLastLength : pieces.lengths[at];
            to.add(pieces.memory[at], pieces.starts[at], length);
        }
    }

    /** The others' requests are theirs again. */
    public void part() {
        Pieces all = joined;
        if (all != null) {
            all.clear(JOINED_KEPT_MAX);
        }
        isJoined = false;
    }

    /** How many pieces the request has. */
    public int count() {
        Pieces all = joined;
        return isJoined && all != null ? all.count : requestPieces;
    }

    public ByteBuffer memory(int i) {
        Pieces all = joined;
        return isJoined && all != null ? all.memory[i] : pieces.memory[first + i];
    }

    /** Index of the first byte of piece {@code i} in its memory. */
    public int start(int i) {
        Pieces all = joined;
        return isJoined && all != null ? all.starts[i] : pieces.starts[first + i];
    }

    public int length(int i) {
        Pieces all = joined;
        if (isJoined && all != null) {
            return all.lengths[i];
        }
        return i == requestPieces - 1 ? requestLastLength : pieces.lengths[first + i];
    }

    // ---- the result

    /**
     * Takes this operation's part of a request's result, and lays out what is next.
     *
     * @param bytes at most {@link #ownBytes}
     */
    public void deal(long bytes, RequestLimits limits) {
        dealt = bytes;
        fault = null;
        if (bytes > 0) {
            try {
                advance(bytes, limits);
            } catch (RuntimeException | Error e) {
                // The memory of a buffer is gone: an arena was closed, a mapped file was cut. Or
                // there is none for a longer list of buffers.
                fault = e;
                LateFaults.takeBackInterrupt();
            }
        }
    }

    /** Copies what was read out of staging, advances the cursor, and lays out the next pieces if these are used up. */
    @SuppressWarnings("ReferenceEquality") // in place is: the very same buffer
    private void advance(long bytes, RequestLimits limits) {
        boolean touched = false;
        long left = bytes;
        while (left > 0) {
            ByteBuffer to = buffers.memory(cursorBuffer);
            int at = buffers.start(cursorBuffer) + cursorOffset;
            int userLeft = buffers.length(cursorBuffer) - cursorOffset;
            int step = (int) Math.min(left, Math.min(userLeft, pieces.lengths[first]));
            if (forReading && pieces.memory[first] != to) {
                to.put(at, pieces.memory[first], pieces.starts[first], step);
                touched |= to.isDirect();
            }
            pieces.starts[first] += step;
            pieces.lengths[first] -= step;
            if (pieces.lengths[first] == 0) {
                first++;
            }
            cursorOffset += step;
            if (step == userLeft) {
                cursorBuffer++;
                cursorOffset = 0;
            }
            left -= step;
        }
        if (touched) {
            LateFaults.deliver();
        }
        moved += bytes;
        if (first == pieces.count && remaining() > 0) {
            layOut(limits);
        }
    }

    /** Bytes that the last request moved for this operation. */
    public long dealt() {
        return dealt;
    }

    /** Why the bytes could not be brought to or from a buffer of the user's, or null. */
    public @Nullable Throwable fault() {
        return fault;
    }
}
