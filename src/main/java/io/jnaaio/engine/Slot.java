package io.jnaaio.engine;

import io.jnaaio.engine.guard.LateFaults;
import io.jnaaio.engine.handlers.CallbackRun;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request.Kind;
import io.jnaaio.spi.RequestLimits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One operation in flight, and the request it makes.
 *
 * <p>A slot lays out its operation's bytes in a <em>window</em>: direct memory in place, the rest copied to staging. A
 * request is the front of the window, as much as the driver takes at once; when the window is used up the next one is laid
 * out. When slots are merged, the leader's request spans the windows of its followers.
 *
 * <p>It belongs to one thread at a time: the submitter, then (under the lane's lock) the lane, then whoever reports the
 * request.
 */
final class Slot {
    private static final int WINDOW_MIN = 16;
    static final int WINDOW_MAX = 1024;
    private static final int WINDOW_KEPT_MAX = 64;
    private static final int SPAN_KEPT_MAX = 1024;

    /** How the names of the library's threads begin; a constant, for there may be no memory when it is needed. */
    private static final String LIBRARY_THREAD = "jna-aio-";

    private final int index;
    private final AtomicInteger holders = new AtomicInteger();

    /** What the driver has, or had last. */
    private @Nullable DriverRequest request;

    private int generation;

    private @Nullable Op<?> op;
    private @Nullable FileHandle file;
    private StagingPool.@Nullable Chunk chunk;

    // The operation's bytes that are not moved yet begin here.
    private int cursorBuffer;
    private int cursorOffset;
    private long moved;

    // Kept, so that the end of an operation with more buffers allocates nothing.
    private final ByteBuffer[] memoryMin = new ByteBuffer[WINDOW_MIN];
    private final int[] startsMin = new int[WINDOW_MIN];
    private final int[] lengthsMin = new int[WINDOW_MIN];

    private ByteBuffer[] memory = memoryMin;
    private int[] starts = startsMin;
    private int[] lengths = lengthsMin;
    private int windowFirst;
    private int windowEnd;
    private int windowUsed;

    private Kind kind = Kind.WRITE;
    private int requestBuffers;
    private int requestLastLength;
    private long requestBytes;
    private long spanBytes;
    private long dealt;
    private @Nullable Throwable fault;

    /** A request of it counts as running. */
    boolean runs;

    /** How often its submission keeps the file from being closed: until its operation is told, and until it is flushed. */
    int entries;

    // Set while this slot leads or follows others.
    @Nullable Slot follower;
    boolean follows;
    private @Nullable Span span;
    private @Nullable Span spare;

    // Links of chains that a slot can be in, one at a time each.
    @Nullable Slot nextToSubmit;
    @Nullable Slot nextRefused;
    @Nullable Slot nextDone;

    // What completion tells, taken under the lane's lock.
    @Nullable OpFuture<?> doneFuture;
    @Nullable CallbackRun doneCallback;

    // The flight recorder's record of the operation, if one is asked for.
    @Nullable Flight flight;

    // The first time this request was refused with EAGAIN, System.nanoTime(); 0 for never. Stays
    // until it is reported, for a
    // driver that collects refuses after it has taken it.
    long refusedSinceNanos;

    Slot(int index) {
        this.index = index;
    }

    /** The windows of merged slots, one after the other. */
    private static final class Span {
        ByteBuffer[] memory = new ByteBuffer[WINDOW_MIN];
        int[] starts = new int[WINDOW_MIN];
        int[] lengths = new int[WINDOW_MIN];
        int count;

        /** This one, to be used again; null if it has grown too large to be kept. */
        @Nullable Span cleared() {
            Arrays.fill(memory, 0, count, null);
            count = 0;
            return memory.length > SPAN_KEPT_MAX ? null : this;
        }

        /** Makes room for that many in all. */
        void reserve(int buffers) {
            if (buffers > memory.length) {
                int capacity = Math.max(buffers, 2 * memory.length);
                ByteBuffer[] roomForMemory = Arrays.copyOf(memory, capacity);
                int[] roomForStarts = Arrays.copyOf(starts, capacity);
                lengths = Arrays.copyOf(lengths, capacity);
                starts = roomForStarts;
                memory = roomForMemory;
            }
        }

        void add(ByteBuffer buffer, int start, int length) {
            memory[count] = buffer;
            starts[count] = start;
            lengths[count] = length;
            count++;
        }
    }

    // ---- ownership

    /** Makes what is about to be given to a driver, which will report it once. */
    DriverRequest hand() {
        DriverRequest made = new DriverRequest(this, ++generation);
        request = made;
        return made;
    }

    /** How many requests it has made; another number says that it is used again. */
    int generation() {
        return generation;
    }

    /** What the driver has; for a canceller that has pinned the slot. */
    @Nullable DriverRequest request() {
        return request;
    }

    /** Called by the admission when it gives the slot away. */
    void acquired() {
        holders.setRelease(1);
    }

    /** Keeps the slot from being given away while a canceller talks to the driver about it. */
    void pin() {
        holders.incrementAndGet();
    }

    /** True if this was the last holder: the slot is to be given back. */
    boolean unpin() {
        return holders.decrementAndGet() == 0;
    }

    /** Begins an operation; its first window is laid out at once, so heap memory is copied here. */
    void begin(Op<?> operation, StagingPool.@Nullable Chunk staging, RequestLimits limits) {
        op = operation;
        file = operation.lane().handle();
        chunk = staging;
        kind = operation.kind();
        cursorBuffer = 0;
        cursorOffset = 0;
        moved = 0;
        fault = null;
        refusedSinceNanos = 0;
        entries = 0;
        try {
            layOut(limits);
        } catch (InternalError e) {
            // A mapped file was cut: it is the operation's failure.
            fault = e;
        }
    }

    /** Forgets the operation and gives the staging memory to the caller, who frees or reuses it. */
    StagingPool.@Nullable Chunk end() {
        op = null;
        runs = false;
        request = null;
        flight = null;
        doneFuture = null;
        doneCallback = null;
        Arrays.fill(memory, 0, windowUsed, null);
        windowUsed = 0;
        if (memory.length > WINDOW_KEPT_MAX) {
            memory = memoryMin;
            starts = startsMin;
            lengths = lengthsMin;
        }
        windowFirst = 0;
        windowEnd = 0;
        StagingPool.Chunk staging = chunk;
        chunk = null;
        return staging;
    }

    Op<?> op() {
        Op<?> current = op;
        if (current == null) {
            throw new IllegalStateException("slot " + index + " holds no operation");
        }
        return current;
    }

    /** Null if it has ended. */
    @Nullable Op<?> opOrNull() {
        return op;
    }

    /** Bytes moved so far. */
    long moved() {
        return moved;
    }

    /** Bytes of the operation that are not moved yet. */
    long remaining() {
        return op().buffers.bytes() - moved;
    }

    // ---- the window

    /** Lays out the bytes from the cursor on, as many as window and staging hold. */
    private void layOut(RequestLimits limits) {
        Buffers buffers = op().buffers;
        boolean copyIn = kind() == Kind.WRITE;
        int coalesceBelow = limits.coalesceBelowBytes();
        int staged = 0;
        boolean lastIsStaged = false;
        boolean touched = false;
        windowFirst = 0;
        windowEnd = 0;
        int i = cursorBuffer;
        int offset = cursorOffset;
        while (i < buffers.count()) {
            ByteBuffer buffer = buffers.memory(i);
            int start = buffers.start(i) + offset;
            int left = buffers.length(i) - offset;
            boolean inPlace =
                    !buffers.isStaged(i, coalesceBelow) || (chunk == null && buffer.isDirect());
            if (windowEnd == WINDOW_MAX && (inPlace || !lastIsStaged)) {
                // What only makes the last entry longer goes on: its parts alone may not be
                // aligned.
                break;
            }
            if (inPlace) {
                add(buffer, start, left);
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
            if (copyIn) {
                staging.memory().put(at, buffer, start, take);
                touched |= buffer.isDirect();
            }
            if (lastIsStaged) {
                lengths[windowEnd - 1] += take;
            } else {
                add(staging.memory(), at, take);
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
            throw new IllegalStateException("heap memory without staging in slot " + index);
        }
        return chunk;
    }

    private void add(ByteBuffer buffer, int start, int length) {
        if (windowEnd == memory.length) {
            int capacity = Math.min(WINDOW_MAX, 4 * windowEnd);
            ByteBuffer[] roomForMemory = Arrays.copyOf(memory, capacity);
            int[] roomForStarts = Arrays.copyOf(starts, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            starts = roomForStarts;
            memory = roomForMemory;
        }
        memory[windowEnd] = buffer;
        starts[windowEnd] = start;
        lengths[windowEnd] = length;
        windowEnd++;
        windowUsed = Math.max(windowUsed, windowEnd);
    }

    /**
     * Takes note that bytes of the window were moved: copies what was read out of staging, advances window and cursor, and
     * lays out the next window if this one is used up.
     */
    @SuppressWarnings("ReferenceEquality") // in place is: the very same buffer
    private void advance(long bytes, RequestLimits limits) {
        Buffers buffers = op().buffers;
        boolean copyOut = kind() == Kind.READ;
        boolean touched = false;
        long left = bytes;
        while (left > 0) {
            ByteBuffer to = buffers.memory(cursorBuffer);
            int at = buffers.start(cursorBuffer) + cursorOffset;
            int userLeft = buffers.length(cursorBuffer) - cursorOffset;
            int step = (int) Math.min(left, Math.min(userLeft, lengths[windowFirst]));
            if (copyOut && memory[windowFirst] != to) {
                to.put(at, memory[windowFirst], starts[windowFirst], step);
                touched |= to.isDirect();
            }
            starts[windowFirst] += step;
            lengths[windowFirst] -= step;
            if (lengths[windowFirst] == 0) {
                windowFirst++;
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
        if (windowFirst == windowEnd && remaining() > 0) {
            layOut(limits);
        }
    }

    /** Takes this slot's part of a result. */
    void deal(long bytes, RequestLimits limits) {
        dealt = bytes;
        fault = null;
        if (bytes > 0) {
            try {
                advance(bytes, limits);
            } catch (RuntimeException | Error e) {
                // The memory of a buffer is gone: an arena was closed, a mapped file was cut. Or
                // there is none for a longer list of buffers.
                fault = e;
                takeBackInterrupt();
            }
        }
    }

    /**
     * Clears the interrupt that HotSpot may leave on a thread whose copy has failed: it stops a copy that runs while the arena
     * is closed by an asynchronous exception, and interrupts the thread for that. On a thread of the library it would close
     * the next {@code FileChannel} and end each wait at once. A user's thread is left alone, because the interrupt may be meant.
     *
     * <p>Source: {@code JavaThread::install_async_exception}. Measured, OpenJDK 25.0.3: 6 of 300 copies.
     */
    static void takeBackInterrupt() {
        if (Thread.currentThread().getName().startsWith(LIBRARY_THREAD)) {
            boolean unused = Thread.interrupted();
        }
    }

    /** Why the bytes could not be brought to or from a buffer of the user's, or null. */
    @Nullable Throwable fault() {
        return fault;
    }

    /** Bytes that the last request moved for this slot. */
    long dealt() {
        return dealt;
    }

    // ---- the request

    /** Makes the request: the front of the window, as much as one call takes. */
    void cut(RequestLimits limits) {
        span = null;
        int count = 0;
        long bytes = 0;
        int lastLength = 0;
        for (int i = windowFirst; i < windowEnd && count < limits.buffersMax(); i++) {
            long room = limits.bytesMax() - bytes;
            if (room <= 0) {
                break;
            }
            lastLength = (int) Math.min(lengths[i], room);
            bytes += lastLength;
            count++;
        }
        requestBuffers = count;
        requestLastLength = lastLength;
        requestBytes = bytes;
        spanBytes = bytes;
    }

    /** Makes the request a sync. */
    void cutSync(Kind sync) {
        kind = sync;
        span = null;
        requestBuffers = 0;
        requestBytes = 0;
        spanBytes = 0;
    }

    /** The bytes of the request that are this slot's own; followers not counted. */
    long ownBytes() {
        return requestBytes;
    }

    /** True if the request is all that is left of the operation, so that another may follow it in the same call. */
    boolean requestIsWhole() {
        return requestBytes == remaining();
    }

    /**
     * Adds the request of another slot, which begins where this one ends.
     *
     * @return false if there is no memory for that: nothing has changed
     */
    boolean lead(Slot other, Slot lastFollower) {
        Span joined = span;
        try {
            if (joined == null) {
                joined = spare == null ? new Span() : spare;
                joined.reserve(requestBuffers + other.requestBuffers);
                spare = null;
                copyRequest(joined);
                span = joined;
            } else {
                joined.reserve(joined.count + other.requestBuffers);
            }
        } catch (OutOfMemoryError e) {
            return false;
        }
        other.copyRequest(joined);
        spanBytes += other.requestBytes;
        other.follow(lastFollower);
        return true;
    }

    /** Is served by the request of the slot that leads {@code last}. */
    void follow(Slot last) {
        follows = true;
        last.follower = this;
    }

    /** True if this request is made for more than one operation. */
    boolean merged() {
        return follower != null || follows;
    }

    /** How many operations the request is made for. */
    int operations() {
        int count = 0;
        for (Slot slot = this; slot != null; slot = slot.follower) {
            count++;
        }
        return count;
    }

    private void copyRequest(Span to) {
        for (int i = 0; i < requestBuffers; i++) {
            int at = windowFirst + i;
            int length = i == requestBuffers - 1 ? requestLastLength : lengths[at];
            to.add(memory[at], starts[at], length);
        }
    }

    /** Parts with the followers; the caller has taken the chain. */
    void unlead() {
        Span used = span;
        if (used != null) {
            span = null;
            spare = used.cleared();
        }
        follower = null;
        follows = false;
    }

    /** Its number, from 0. */
    int index() {
        return index;
    }

    Kind kind() {
        return kind;
    }

    FileHandle file() {
        FileHandle of = file;
        if (of == null) {
            throw new IllegalStateException("slot " + index + " was never used");
        }
        return of;
    }

    long offset() {
        return op().offset + moved;
    }

    int bufferCount() {
        return span == null ? requestBuffers : span.count;
    }

    ByteBuffer buffer(int i) {
        return span == null ? memory[windowFirst + i] : span.memory[i];
    }

    int start(int i) {
        return span == null ? starts[windowFirst + i] : span.starts[i];
    }

    int length(int i) {
        if (span != null) {
            return span.lengths[i];
        }
        return i == requestBuffers - 1 ? requestLastLength : lengths[windowFirst + i];
    }

    long lengthBytes() {
        return spanBytes;
    }

    @Override
    public String toString() {
        Op<?> current = op;
        return "slot " + index + (current == null ? " (free)" : " of " + current);
    }
}
