package io.jnaaio.backend.uring;

import static io.jnaaio.jna.IoUringConstants.IORING_FSYNC_DATASYNC;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_ASYNC_CANCEL;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_FSYNC;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_NOP;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_READ;

import io.jnaaio.jna.IoUringLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The ring of entries for the kernel. The driver fills entries and advances the tail; the kernel takes them and
 * advances the head. Used only by the ring's thread.
 */
final class SubmissionQueue {
    private static final VarHandle INT =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer ring;
    private final ByteBuffer sqes;
    private final IoUringLayout.Sqe layout;
    private final int headAt;
    private final int tailAt;
    private final int mask;
    private final int entries;
    private final ByteBuffer blank;
    private int tail;
    private int pending;

    /**
     * Uses a mapped ring.
     *
     * @param offsets the positions of the head, the tail, the mask and the array of indices in {@code ring}
     */
    SubmissionQueue(
            ByteBuffer ring, ByteBuffer sqes, IoUringLayout.Sqe layout, RingOffsets offsets) {
        this.ring = ring;
        this.sqes = sqes;
        this.layout = layout;
        headAt = offsets.head();
        tailAt = offsets.tail();
        mask = ring.getInt(offsets.ringMask());
        entries = mask + 1;
        blank = ByteBuffer.allocateDirect(layout.size());
        tail = (int) INT.getAcquire(ring, tailAt);
        for (int i = 0; i < entries; i++) {
            // Entries are always submitted in the order of their positions.
            ring.putInt(offsets.body() + i * Integer.BYTES, i);
        }
    }

    /** True if no entry is free: pending entries must be submitted first. */
    boolean isFull() {
        return tail - (int) INT.getAcquire(ring, headAt) == entries;
    }

    /** The number of entries that are filled but not accepted by the kernel. */
    int pending() {
        return pending;
    }

    /**
     * Fills an entry for a read or write.
     *
     * @param rwFlags RWF_*
     */
    void transfer(
            int opcode, int fd, long offset, long iov, int count, int rwFlags, long userData) {
        int at = begin(opcode, fd, userData);
        sqes.putInt(at + layout.rwFlags(), rwFlags);
        sqes.putLong(at + layout.off(), offset);
        sqes.putLong(at + layout.addr(), iov);
        sqes.putInt(at + layout.len(), count);
        end();
    }

    void sync(int fd, boolean dataOnly, long userData) {
        int at = begin(IORING_OP_FSYNC, fd, userData);
        sqes.putInt(at + layout.rwFlags(), dataOnly ? IORING_FSYNC_DATASYNC : 0);
        end();
    }

    void cancel(long target, long userData) {
        int at = begin(IORING_OP_ASYNC_CANCEL, -1, userData);
        sqes.putLong(at + layout.addr(), target);
        end();
    }

    /** Fills an entry for a read at the current position, for an eventfd. */
    void read(int fd, long address, int length, long userData) {
        int at = begin(IORING_OP_READ, fd, userData);
        sqes.putLong(at + layout.off(), -1);
        sqes.putLong(at + layout.addr(), address);
        sqes.putInt(at + layout.len(), length);
        end();
    }

    void nop(long userData) {
        int unused = begin(IORING_OP_NOP, -1, userData);
        end();
    }

    private int begin(int opcode, int fd, long userData) {
        int at = (tail & mask) * layout.size();
        sqes.put(at, blank, 0, layout.size());
        sqes.put(at + layout.opcode(), (byte) opcode);
        sqes.putInt(at + layout.fd(), fd);
        sqes.putLong(at + layout.userData(), userData);
        return at;
    }

    private void end() {
        tail++;
        pending++;
    }

    /** Makes the filled entries visible to the kernel; returns their number. */
    int publish() {
        INT.setRelease(ring, tailAt, tail);
        return pending;
    }

    /** Called when the kernel has accepted this many entries. */
    void taken(int count) {
        pending -= count;
    }

    /** Takes back the entry that the kernel would accept next, but never will; returns its {@code user_data}. */
    long takeBack() {
        int at = (tail - pending & mask) * layout.size();
        pending--;
        return sqes.getLong(at + layout.userData());
    }
}
