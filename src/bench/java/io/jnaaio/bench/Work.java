package io.jnaaio.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The work of one contestant on one file, the same as that of the C baselines: claim a block, write it, count it,
 * until the pass ends. In place of a write it may be a read, which is checked. A contestant may pass slots between
 * threads; each slot is used by one thread at a time.
 */
final class Work {
    /**
     * One read in this many is checked byte for byte, into zeroed memory; the others by their stamps. A prime, so
     * that no block of a file is always left out.
     */
    private static final int WHOLE_CHECK_PERIOD = 61;

    final CellArguments cell;
    private final ByteBuffer template;
    private final AtomicLong next = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicInteger running = new AtomicInteger();
    // Racing threads write the same 1; a byte array has no torn words.
    private final byte[] marks;
    private CountDownLatch ended = new CountDownLatch(0);
    private long deadlineNanos;

    Work(CellArguments cell) {
        this.cell = cell;
        template = Stamp.template(cell.shape().opBytes());
        marks = new byte[Math.toIntExact(cell.blocks())];
    }

    /** Resets the record of written blocks, because the file is empty again. */
    void forget() {
        java.util.Arrays.fill(marks, (byte) 0);
        next.set(0);
    }

    /**
     * Called before a pass.
     *
     * @param slots the number of slots that will call {@link #claim} until it returns false, then {@link #end}
     */
    void begin(int slots, long nanos) {
        running.set(slots);
        ended = new CountDownLatch(1);
        deadlineNanos = System.nanoTime() + nanos;
    }

    /** Assigns the slot its next block, stamped if it is to be written; false when the pass has ended. */
    boolean claim(Slot slot, long nowNanos) {
        if (nowNanos - deadlineNanos >= 0) {
            return false;
        }
        long block;
        switch (cell.shape().pattern()) {
            case RANDOM -> {
                long x = slot.random;
                x ^= x << 13;
                x ^= x >>> 7;
                x ^= x << 17;
                slot.random = x;
                block = ((x >>> 32) * cell.blocks()) >>> 32;
            }
            case NOTHING -> block = 0;
            case SEQUENTIAL, READ -> block = next.getAndIncrement() % cell.blocks();
            default -> {
                block = next.getAndIncrement();
                if (block >= cell.blocks()) {
                    return false;
                }
            }
        }
        slot.block = block;
        slot.startedNanos = nowNanos;
        marks[(int) block] = 1;
        if (!cell.shape().reads()) {
            Stamp.write(slot.buffers, cell.runId(), block);
        } else if (isCheckedWhole(slot)) {
            slot.wipe();
        }
        return true;
    }

    private static boolean isCheckedWhole(Slot slot) {
        return slot.ops % WHOLE_CHECK_PERIOD == 0;
    }

    /** Counts a completed operation of the slot; false if it did not transfer every byte, or has read wrong ones. */
    boolean finish(Slot slot, long movedBytes, long nowNanos) {
        if (movedBytes != slot.opBytes) {
            fail(new IOException(movedBytes + " of " + slot.opBytes + " bytes moved"));
            return false;
        }
        if (cell.shape().reads() && !hasRead(slot)) {
            fail(new IOException("block " + slot.block + ": wrong bytes were read"));
            return false;
        }
        slot.ops++;
        slot.histogram.add(nowNanos - slot.startedNanos);
        return true;
    }

    private boolean hasRead(Slot slot) {
        ByteBuffer read = slot.buffers[0];
        return isCheckedWhole(slot)
                ? Stamp.isRight(read, 0, template, Stamp.PREPARED_RUN, slot.block)
                : Stamp.isStamped(read, 0, slot.opBytes, Stamp.PREPARED_RUN, slot.block);
    }

    /** Keeps the first error, and ends the pass. */
    void fail(Throwable error) {
        failure.compareAndSet(null, error);
        deadlineNanos = System.nanoTime();
    }

    /** Called when a slot does nothing more in this pass. */
    void end() {
        if (running.decrementAndGet() == 0) {
            ended.countDown();
        }
    }

    /** Waits until every slot has ended. */
    void await() throws IOException, InterruptedException {
        ended.await();
        Throwable error = failure.get();
        if (error != null) {
            throw new IOException(error.toString(), error);
        }
    }

    /** The number of different blocks submitted since the file was empty. */
    long distinct() {
        long count = 0;
        for (byte mark : marks) {
            count += mark;
        }
        return count;
    }
}
