package io.jnaaio.engine.buffers;

import io.jnaaio.engine.guard.LateFaults;
import io.jnaaio.spi.RequestLimits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Lays out the bytes of one operation for system calls, and counts the bytes that have been moved.
 *
 * <p>The bytes that have not been moved are laid out as pieces: direct memory in place, other memory copied to staging
 * memory. As many bytes are laid out as fit into {@link #PIECES_MAX} pieces and the staging memory; when these have
 * been moved, the next bytes are laid out. A request consists of the first pieces, as many as the driver accepts in one
 * call. If operations are merged, the leader's request contains the pieces of the others after its own.
 *
 * <p>A layout is used by one operation after another, and by one thread at a time. It allocates nothing unless an
 * operation has many pieces.
 */
public final class Layout {
    /** The maximum number of pieces that are laid out at a time. */
    public static final int PIECES_MAX = 1024;

    private static final int PIECES_KEPT_MAX = 64;
    private static final int JOINED_KEPT_MAX = 1024;

    private Buffers buffers = Buffers.none();
    private StagingPool.@Nullable Chunk chunk;
    private boolean forReading;

    // The position of the first byte that has not been moved.
    private int cursorBuffer;
    private int cursorOffset;
    private long moved;

    /** The pieces; those before index {@code first} have been moved. */
    private final Pieces pieces = new Pieces();

    private int first;

    // The current request.
    private int requestPieces;
    private int requestLastLength;
    private long ownBytes;
    private long lengthBytes;

    /** The pieces of a request for several operations; allocated when first needed. */
    private @Nullable Pieces joined;

    private boolean isJoined;

    // The result of the request.
    private long lastMoved;
    private @Nullable Throwable fault;

    // ---- begin and end of an operation

    /**
     * Begins an operation and lays out its first pieces, which copies the memory that a write does not use in place.
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
            // A mapped file was truncated: the operation fails.
            fault = e;
        }
    }

    /** Ends the operation and returns its staging memory, which the caller frees or reuses. */
    public StagingPool.@Nullable Chunk end() {
        buffers = Buffers.none();
        pieces.clear(PIECES_KEPT_MAX);
        first = 0;
        StagingPool.Chunk staging = chunk;
        chunk = null;
        return staging;
    }

    /** Returns the number of the operation's bytes that have been moved. */
    public long moved() {
        return moved;
    }

    /** Returns the number of the operation's bytes that have not been moved. */
    public long remaining() {
        return buffers.bytes() - moved;
    }

    /** Lays out as many bytes, beginning at the cursor, as the pieces and the staging memory hold. */
    private void layOut(RequestLimits limits) {
        int coalesceBelow = limits.coalesceBelowBytes();
        int staged = 0;
        boolean lastIsStaged = false;
        boolean touched = false;
        first = 0;
        pieces.restart();
        int i = cursorBuffer;
        int offset = cursorOffset;
        while (i < buffers.count()) {
            ByteBuffer buffer = buffers.memory(i);
            int start = buffers.start(i) + offset;
            int left = buffers.length(i) - offset;
            boolean inPlace =
                    !buffers.isStaged(i, coalesceBelow) || (chunk == null && buffer.isDirect());
            if (pieces.count() == PIECES_MAX && (inPlace || !lastIsStaged)) {
                // Only bytes that extend the last piece still follow, because a part of it may not
                // be aligned.
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
                pieces.extendLast(take);
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

    /** Creates a request from the first pieces, as many as one call accepts. */
    public void cut(RequestLimits limits) {
        int count = 0;
        long bytes = 0;
        int lastLength = 0;
        for (int i = first; i < pieces.count() && count < limits.buffersMax(); i++) {
            long room = limits.bytesMax() - bytes;
            if (room <= 0) {
                break;
            }
            lastLength = (int) Math.min(pieces.length(i), room);
            bytes += lastLength;
            count++;
        }
        isJoined = false;
        requestPieces = count;
        requestLastLength = lastLength;
        ownBytes = bytes;
        lengthBytes = bytes;
    }

    /** Creates a request without bytes. */
    public void cutNothing() {
        isJoined = false;
        requestPieces = 0;
        ownBytes = 0;
        lengthBytes = 0;
    }

    /** Returns the number of bytes of the request that belong to this operation. */
    public long ownBytes() {
        return ownBytes;
    }

    /** Returns the number of bytes of the request, including those of other operations. */
    public long lengthBytes() {
        return lengthBytes;
    }

    /**
     * Returns true if the request contains all remaining bytes of the operation, so that another operation may follow
     * in the same call.
     */
    public boolean isWhole() {
        return ownBytes == remaining();
    }

    /**
     * Appends the request of another operation, which begins where this request ends.
     *
     * @return false if there is no memory for the longer request; nothing has changed then
     */
    public boolean join(Layout other) {
        Pieces all = joined;
        try {
            if (all == null) {
                all = new Pieces();
                joined = all;
            }
            all.reserve((isJoined ? all.count() : requestPieces) + other.requestPieces);
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
            int length = i == requestPieces - 1 ? requestLastLength : pieces.length(at);
            to.add(pieces.memory(at), pieces.start(at), length);
        }
    }

    /** Removes the pieces of other operations from the request. */
    public void separate() {
        Pieces all = joined;
        if (all != null) {
            all.clear(JOINED_KEPT_MAX);
        }
        isJoined = false;
    }

    /** Returns the number of pieces of the request. */
    public int count() {
        Pieces all = joined;
        return isJoined && all != null ? all.count() : requestPieces;
    }

    public ByteBuffer memory(int i) {
        Pieces all = joined;
        return isJoined && all != null ? all.memory(i) : pieces.memory(first + i);
    }

    /** Returns the index of the first byte of piece {@code i} in its memory. */
    public int start(int i) {
        Pieces all = joined;
        return isJoined && all != null ? all.start(i) : pieces.start(first + i);
    }

    public int length(int i) {
        Pieces all = joined;
        if (isJoined && all != null) {
            return all.length(i);
        }
        return i == requestPieces - 1 ? requestLastLength : pieces.length(first + i);
    }

    // ---- the result

    /**
     * Accounts for this operation's share of a request's result, and lays out the next pieces.
     *
     * @param bytes the share, at most {@link #ownBytes}
     */
    public void applyResult(long bytes, RequestLimits limits) {
        lastMoved = bytes;
        fault = null;
        if (bytes > 0) {
            try {
                advance(bytes, limits);
            } catch (RuntimeException | Error e) {
                // The memory of a buffer no longer exists, because an arena was closed or a mapped
                // file was truncated; or there is no memory for a longer list of pieces.
                fault = e;
                LateFaults.takeBackInterrupt();
            }
        }
    }

    /**
     * Copies the bytes that were read out of staging memory, advances the cursor, and lays out the next pieces if the
     * current ones are used up.
     */
    @SuppressWarnings("ReferenceEquality") // in place means the same object
    private void advance(long bytes, RequestLimits limits) {
        boolean touched = false;
        long left = bytes;
        while (left > 0) {
            ByteBuffer to = buffers.memory(cursorBuffer);
            int at = buffers.start(cursorBuffer) + cursorOffset;
            int userLeft = buffers.length(cursorBuffer) - cursorOffset;
            int step = (int) Math.min(left, Math.min(userLeft, pieces.length(first)));
            if (forReading && pieces.memory(first) != to) {
                to.put(at, pieces.memory(first), pieces.start(first), step);
                touched |= to.isDirect();
            }
            if (pieces.advance(first, step)) {
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
        if (first == pieces.count() && remaining() > 0) {
            layOut(limits);
        }
    }

    /** Returns the number of bytes that the last request moved for this operation. */
    public long lastMoved() {
        return lastMoved;
    }

    /**
     * Returns the error that prevented bytes from being copied to or from a user's buffer, or from being laid out; null
     * if there was none.
     */
    public @Nullable Throwable fault() {
        return fault;
    }
}
