package io.jnaaio.api;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of direct buffers whose addresses are aligned, for files opened with {@code ExtendedOpenOption.DIRECT}.
 * Thread-safe; it has no threads and needs no native code.
 *
 * <pre>{@code
 * try (AlignedBuffers pool = new AlignedBuffers(file.capabilities().memoryAlignment(), 16 << 20);
 *         AlignedBuffers.Lease lease = pool.acquire(16_384)) {
 *     fill(lease.buffer());
 *     long written = file.writev(offset, lease.buffer()).join();
 * }
 * }</pre>
 *
 * <p>Buffers come in sizes of a power of two. Those given back are kept for the next who wants that size; where their size is
 * not wanted and the room is, they are dropped, and the JVM frees their memory when it collects them. A pool that is no longer
 * used drops them all in {@link #close}; a pool that lives as long as the program need not be closed.
 */
public final class AlignedBuffers implements AutoCloseable {
    private static final int SIZE_MAX = 1 << 30;

    private final int alignment;
    private final long capacityBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    private final Map<Integer, Deque<ByteBuffer>> idle = new TreeMap<>();
    private long idleBytes;
    private long leasedBytes;
    private boolean closed;

    /**
     * An empty pool.
     *
     * @param alignment of addresses, in bytes: a power of two, {@link Capabilities#memoryAlignment} or a multiple of it
     * @param capacityBytes the most that is leased at a time, at least {@code alignment}. What is idle fits into it too
     */
    public AlignedBuffers(int alignment, long capacityBytes) {
        if (Integer.bitCount(alignment) != 1 || alignment < 1 || alignment > SIZE_MAX) {
            throw new IllegalArgumentException(
                    "alignment " + alignment + ": a power of two is expected");
        }
        if (capacityBytes < alignment) {
            throw new IllegalArgumentException(
                    "capacityBytes " + capacityBytes + ": at least the alignment, " + alignment);
        }
        this.alignment = alignment;
        this.capacityBytes = capacityBytes;
    }

    /**
     * A buffer out of no pool: direct, zeroed, its first byte aligned.
     *
     * @param bytes its capacity, 0 or more
     * @param alignment of its address, in bytes: a power of two
     * @throws OutOfMemoryError if the JVM has no direct memory left; the message says what to set
     */
    public static ByteBuffer allocate(int bytes, int alignment) {
        if (bytes < 0 || Integer.bitCount(alignment) != 1 || alignment < 1) {
            throw new IllegalArgumentException(
                    bytes + " bytes aligned to " + alignment + ": a power of two is expected");
        }
        ByteBuffer room = room(Math.addExact(bytes, alignment - 1));
        int start = (alignment - room.alignmentOffset(0, alignment)) & (alignment - 1);
        return room.slice(start, bytes);
    }

    private static ByteBuffer room(int bytes) {
        try {
            return ByteBuffer.allocateDirect(bytes);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(bytes, e);
        }
    }

    private static OutOfMemoryError outOfMemory(int bytes, OutOfMemoryError e) {
        OutOfMemoryError named =
                new OutOfMemoryError(
                        "an aligned buffer of "
                                + bytes
                                + " bytes cannot be allocated ("
                                + e.getMessage()
                                + "); raise -XX:MaxDirectMemorySize, or lease and close smaller or"
                                + " fewer buffers");
        named.initCause(e);
        return named;
    }

    /** The alignment of addresses, in bytes. */
    public int alignment() {
        return alignment;
    }

    /** The most that is leased at a time, in bytes. */
    public long capacityBytes() {
        return capacityBytes;
    }

    /** How much is leased now, in bytes, sizes rounded up to powers of two. */
    public long leasedBytes() {
        lock.lock();
        try {
            return leasedBytes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leases a buffer, and waits for room.
     *
     * @param bytes from its position, 0, to its limit; at least 1. Its content is whatever the last user left
     * @throws IllegalArgumentException if the pool can never hold that much
     * @throws IllegalStateException if the pool is closed, before or during the wait
     * @throws OutOfMemoryError as {@link #allocate}, when what is idle has been dropped in vain; nothing is leased then
     */
    public Lease acquire(int bytes) throws InterruptedException {
        int size = size(bytes);
        lock.lockInterruptibly();
        try {
            checkOpen();
            while (leasedBytes + size > capacityBytes) {
                returned.await();
                checkOpen();
            }
            return lease(size, bytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The same without waiting: empty if there is no room.
     *
     * @throws IllegalStateException if the pool is closed
     */
    public Optional<Lease> tryAcquire(int bytes) {
        int size = size(bytes);
        lock.lock();
        try {
            checkOpen();
            return leasedBytes + size > capacityBytes
                    ? Optional.empty()
                    : Optional.of(lease(size, bytes));
        } finally {
            lock.unlock();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(this + " is closed; lease from an open pool");
        }
    }

    private int size(int bytes) {
        int size = Math.max(alignment, bytes <= 1 ? 1 : Integer.highestOneBit(bytes - 1) << 1);
        if (bytes < 1 || bytes > SIZE_MAX || size > capacityBytes) {
            throw new IllegalArgumentException(
                    bytes
                            + " bytes: 1 to "
                            + Long.highestOneBit(Math.min(capacityBytes, SIZE_MAX))
                            + " are expected, for this pool holds "
                            + capacityBytes);
        }
        return size;
    }

    private Lease lease(int size, int bytes) {
        Deque<ByteBuffer> same = idle.get(size);
        ByteBuffer buffer = same == null ? null : same.pollLast();
        if (buffer != null) {
            idleBytes -= size;
        } else {
            makeRoom(size);
            buffer = allocateOrDropIdle(size);
        }
        Lease lease = new Lease(this, buffer, bytes);
        leasedBytes += size;
        return lease;
    }

    /** The memory of idle buffers that are dropped is freed by the collector, which the second attempt waits for. */
    private ByteBuffer allocateOrDropIdle(int size) {
        try {
            return allocate(size, alignment);
        } catch (OutOfMemoryError e) {
            if (idleBytes == 0) {
                throw e;
            }
        }
        idle.clear();
        idleBytes = 0;
        return allocate(size, alignment);
    }

    /** Drops idle buffers of other sizes, so that idle and leased ones fit into the capacity together. */
    private void makeRoom(int size) {
        for (Map.Entry<Integer, Deque<ByteBuffer>> entry : idle.entrySet()) {
            while (idleBytes + leasedBytes + size > capacityBytes
                    && entry.getValue().pollLast() != null) {
                idleBytes -= entry.getKey();
            }
        }
    }

    private void giveBack(ByteBuffer buffer) {
        int size = buffer.capacity();
        lock.lock();
        try {
            leasedBytes -= size;
            returned.signalAll();
            if (!closed) {
                idle.computeIfAbsent(size, key -> new ArrayDeque<>()).addLast(buffer);
                idleBytes += size;
            }
        } catch (OutOfMemoryError e) {
            // The heap is full: it is not kept, and the next who wants that size allocates another.
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops the idle buffers. A later {@code acquire}, and one that waits now, throws {@link IllegalStateException}. Leases that
     * were not given back can still be used; their buffers are dropped when they are closed. A second call does nothing.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            idle.clear();
            idleBytes = 0;
            returned.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "AlignedBuffers of " + capacityBytes + " bytes, aligned to " + alignment;
    }

    /**
     * A buffer for the time between {@code acquire} and {@code close}. Close it when every operation on the buffer is
     * complete, not before: the next user would write into what the kernel is still reading.
     */
    public static final class Lease implements AutoCloseable {
        private final AlignedBuffers pool;
        private final ReentrantLock closing = new ReentrantLock();
        private final ByteBuffer view;
        private @Nullable ByteBuffer whole;

        private Lease(AlignedBuffers pool, ByteBuffer whole, int bytes) {
            this.pool = pool;
            this.whole = whole;
            // A view, so that positions and limits of an earlier user mean nothing to a later one.
            view = whole.duplicate().clear().limit(bytes);
        }

        /** The buffer, always the same object: direct, its index 0 aligned, big-endian as every new buffer. */
        public ByteBuffer buffer() {
            return view;
        }

        /** Gives the buffer back; a second time does nothing. */
        @Override
        public void close() {
            ByteBuffer back;
            closing.lock();
            try {
                back = whole;
                whole = null;
            } finally {
                closing.unlock();
            }
            if (back != null) {
                pool.giveBack(back);
            }
        }
    }
}
