package io.jnaaio.engine.buffers;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.engine.guard.ShortLock;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedList;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Bounded direct memory through which heap buffers and small pieces are copied.
 *
 * <p>The pool is one area, divided by the buddy method: blocks of a power of two bytes, at least 4096, are split and
 * joined in pairs. The area is allocated at the first use. Waiting threads are served in order of arrival, so that
 * small blocks do not starve a large one.
 */
public final class StagingPool {
    private static final int BLOCK_MIN = 4096;
    private static final int CHUNK_MAX = 1 << 20;

    private final int sizeBytes;
    private final int chunkMaxBytes;
    private final ShortLock lock = new ShortLock();

    /** Not an ArrayDeque: on JDK 17, addLast of an ArrayDeque that cannot grow for lack of memory loses its content. */
    @SuppressWarnings("JdkObsolete")
    private final Deque<Waiter> waiters = new LinkedList<>();

    // free[k] marks the free blocks of BLOCK_MIN << k bytes, by their number in the area.
    private final BitSet[] free;
    private @Nullable ByteBuffer area;
    private int freeBytes;

    /**
     * Creates a pool; its area is not allocated yet.
     *
     * @param sizeBytes the size, which is rounded down to a power of two, at least one block
     */
    public StagingPool(int sizeBytes) {
        this.sizeBytes = Math.max(BLOCK_MIN, Integer.highestOneBit(sizeBytes));
        this.chunkMaxBytes = Math.min(CHUNK_MAX, this.sizeBytes);
        free = new BitSet[order(this.sizeBytes) + 1];
        for (int k = 0; k < free.length; k++) {
            // Allocated for the maximum number of blocks, because releasing a block must not need
            // memory.
            free[k] = new BitSet((this.sizeBytes / BLOCK_MIN) >> k);
        }
        free[free.length - 1].set(0);
        freeBytes = this.sizeBytes;
    }

    /**
     * A block of staging memory.
     *
     * @param memory the area
     * @param start the index of the block's first byte in the area
     * @param length the length in bytes
     */
    public record Chunk(ByteBuffer memory, int start, int length) {}

    private static final class Waiter {
        final Condition granted;

        Waiter(Condition granted) {
            this.granted = granted;
        }
    }

    /** Returns the size of the largest chunk in bytes; operations with more bytes are copied in parts of that size. */
    public int chunkMaxBytes() {
        return chunkMaxBytes;
    }

    /** Returns the number of free bytes; for tests and leak checks. */
    public int freeBytes() {
        lock.lock();
        try {
            return freeBytes;
        } finally {
            lock.unlock();
        }
    }

    public int sizeBytes() {
        return sizeBytes;
    }

    /**
     * Returns a chunk of at least {@code bytes} bytes, or of the largest size; null if none is available now.
     *
     * @throws ErrnoException with ENOMEM if the JVM cannot allocate the area; the next call tries again
     */
    public @Nullable Chunk tryAcquire(long bytes) throws ErrnoException {
        lock.lock();
        try {
            return waiters.isEmpty() ? take(orderFor(bytes)) : null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a chunk is available, and returns it like {@link #tryAcquire}. */
    public Chunk acquire(long bytes) throws ErrnoException, InterruptedException {
        int order = orderFor(bytes);
        lock.lockInterruptibly();
        try {
            Chunk chunk = waiters.isEmpty() ? take(order) : null;
            if (chunk != null) {
                return chunk;
            }
            Waiter waiter = new Waiter(lock.newCondition());
            waiters.addLast(waiter);
            try {
                while (true) {
                    if (waiters.peekFirst() == waiter) {
                        chunk = take(order);
                        if (chunk != null) {
                            return chunk;
                        }
                    }
                    waiter.granted.await();
                }
            } finally {
                waiters.remove(waiter);
                wakeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Allocates a chunk outside the pool, of the size that {@link #tryAcquire} would return, for a caller that must not
     * wait. The garbage collector frees the memory.
     */
    public Chunk beyondThePool(long bytes) {
        int length = BLOCK_MIN << orderFor(bytes);
        ByteBuffer memory = ByteBuffer.allocateDirect(length + BLOCK_MIN).alignedSlice(BLOCK_MIN);
        return new Chunk(memory, 0, length);
    }

    public void release(Chunk chunk) {
        lock.lock();
        try {
            int order = order(chunk.length());
            int block = chunk.start() / chunk.length();
            freeBytes += chunk.length();
            while (order < free.length - 1 && free[order].get(block ^ 1)) {
                free[order].clear(block ^ 1);
                block >>= 1;
                order++;
            }
            free[order].set(block);
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    private void wakeFirst() {
        Waiter first = waiters.peekFirst();
        if (first != null) {
            first.granted.signal();
        }
    }

    private @Nullable Chunk take(int order) throws ErrnoException {
        int k = order;
        while (k < free.length && free[k].isEmpty()) {
            k++;
        }
        if (k == free.length) {
            return null;
        }
        int block = free[k].nextSetBit(0);
        int length = BLOCK_MIN << order;
        // These calls may throw, so they precede any change of the free blocks.
        ByteBuffer memory = area();
        Chunk taken = new Chunk(memory, (block << (k - order)) * length, length);
        free[k].clear(block);
        while (k > order) {
            k--;
            block <<= 1;
            free[k].set(block + 1);
        }
        freeBytes -= length;
        return taken;
    }

    private ByteBuffer area() throws ErrnoException {
        ByteBuffer memory = area;
        if (memory == null) {
            try {
                memory = ByteBuffer.allocateDirect(sizeBytes + BLOCK_MIN).alignedSlice(BLOCK_MIN);
            } catch (OutOfMemoryError e) {
                throw new ErrnoException(
                        "submit", Errno.ENOMEM, 0, noArea(sizeBytes, e.getMessage()), 0, e);
            }
            area = memory;
        }
        return memory;
    }

    private static String noArea(int sizeBytes, @Nullable String why) {
        return "the staging pool of "
                + sizeBytes
                + " bytes, which heap buffers are copied through, cannot be allocated ("
                + why
                + "); raise -XX:MaxDirectMemorySize, lower AioOptions.stagingBytes"
                + " (-Djnaaio.stagingBytes), or use direct buffers";
    }

    private int orderFor(long bytes) {
        int wanted = (int) Math.min(bytes, chunkMaxBytes);
        int order = 0;
        while ((BLOCK_MIN << order) < wanted) {
            order++;
        }
        return order;
    }

    private static int order(int length) {
        return Integer.numberOfTrailingZeros(length / BLOCK_MIN);
    }
}
