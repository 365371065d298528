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
 * <p>Buffer sizes are powers of two. A returned buffer is kept for the next lease of the same size. If a lease of
 * another size needs the space, idle buffers are dropped, and the JVM frees their memory when it collects them. {@link
 * #close} drops all idle buffers; a pool that lives as long as the program need not be closed.
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
     * Creates an empty pool.
     *
     * @param alignment of addresses, in bytes: a power of two, {@link Capabilities#memoryAlignment} or a multiple of it
     * @param capacityBytes the maximum number of bytes that leased and idle buffers take up together, at least {@code
     *     alignment}
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
     * Allocates a buffer that belongs to no pool: direct, zeroed, its first byte aligned.
     *
     * @param bytes its capacity, 0 or more
     * @param alignment of its address, in bytes: a power of two
     * @throws OutOfMemoryError if the JVM has no direct memory left; the message names the option to raise
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

    /** The maximum number of bytes that can be leased at a time. */
    public long capacityBytes() {
        return capacityBytes;
    }

    /** The number of bytes leased now, with sizes rounded up to powers of two. */
    public long leasedBytes() {
        lock.lock();
        try {
            return leasedBytes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leases a buffer, waiting if necessary until there is room.
     *
     * @param bytes the limit of the buffer, whose position is 0; at least 1. The content is unspecified
     * @throws IllegalArgumentException if the pool can never hold that much
     * @throws IllegalStateException if the pool is closed, before or during the wait
     * @throws OutOfMemoryError as for {@link #allocate}, if dropping the idle buffers did not help; nothing is leased
     *     then
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
     * Leases a buffer without waiting; empty if there is no room.
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
                            + " are expected, because this pool holds "
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

    /** Dropped idle buffers are freed by the garbage collector, which the second attempt to allocate waits for. */
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

    /** Drops idle buffers of other sizes until idle and leased buffers fit into the capacity together. */
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
            // The heap is full: the buffer is dropped, and the next lease of this size allocates
            // another.
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops the idle buffers. Any {@code acquire} that is waiting, and any later one, throws {@link
     * IllegalStateException}. Leases that are still open remain usable; their buffers are dropped when the leases are
     * closed. A second call does nothing.
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
     * The right to use a buffer from {@code acquire} to {@code close}. Do not close it before every operation on the
     * buffer is complete: otherwise the next user would overwrite bytes that the kernel is still reading.
     */
    public static final class Lease implements AutoCloseable {
        private final AlignedBuffers pool;
        private final ReentrantLock closing = new ReentrantLock();
        private final ByteBuffer view;
        private @Nullable ByteBuffer whole;

        private Lease(AlignedBuffers pool, ByteBuffer whole, int bytes) {
            this.pool = pool;
            this.whole = whole;
            // A new view, because an earlier user may still change the position and limit of the
            // old one.
            view = whole.duplicate().clear().limit(bytes);
        }

        /** The buffer, always the same object: direct, its index 0 aligned, big-endian as every new buffer. */
        public ByteBuffer buffer() {
            return view;
        }

        /** Returns the buffer to the pool; a second call does nothing. */
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
