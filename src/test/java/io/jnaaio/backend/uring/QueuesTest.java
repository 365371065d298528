package io.jnaaio.backend.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.jna.IoUringConstants;
import io.jnaaio.jna.IoUringLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The two queues over plain memory, the test in the kernel's place. Heads and tails only ever grow, and wrap at 2^32: as
 * signed numbers they pass 2^31-1 and 0.
 */
@Timeout(30)
class QueuesTest {
    private static final int ENTRIES = 4;
    private static final int HEAD = 0;
    private static final int TAIL = 4;
    private static final int MASK = 8;
    private static final int BODY = 16;
    private static final RingOffsets OFFSETS = new RingOffsets(HEAD, TAIL, MASK, 12, BODY);
    private static final IoUringLayout LAYOUT = IoUringLayout.read();

    private static ByteBuffer ring(int start, int bodyBytes) {
        ByteBuffer ring = memory(BODY + bodyBytes);
        return ring.putInt(HEAD, start).putInt(TAIL, start).putInt(MASK, ENTRIES - 1);
    }

    private static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, Integer.MAX_VALUE - 5, -6})
    void entriesGoDownInOrderAndRoundTheRing(int start) {
        ByteBuffer ring = ring(start, ENTRIES * Integer.BYTES);
        ByteBuffer sqes = memory(ENTRIES * LAYOUT.sqe().size());
        SubmissionQueue queue = new SubmissionQueue(ring, sqes, LAYOUT.sqe(), OFFSETS);
        int next = 0;
        int seen = 0;
        for (int round = 0; round < 20; round++) {
            // Never the same number: every place is the first, the middle and the last once.
            int count = 1 + round % ENTRIES;
            for (int i = 0; i < count; i++) {
                assertFalse(queue.isFull(), "there is room for " + count);
                queue.transfer(
                        IoUringConstants.IORING_OP_WRITEV, 7, next, 4096L + next, 3, next, next);
                next++;
            }
            assertEquals(count, queue.pending());
            assertEquals(count == ENTRIES, queue.isFull());
            int tailBefore = ring.getInt(TAIL);
            assertEquals(start + seen, tailBefore, "the kernel is shown nothing before publish");
            assertEquals(count, queue.publish());
            assertEquals(start + next, ring.getInt(TAIL));
            // The kernel takes some first, the rest after another call.
            seen += take(ring, sqes, count - count / 2, seen);
            queue.taken(count - count / 2);
            assertEquals(count / 2, queue.pending(), "what was not taken is pending");
            assertFalse(queue.isFull(), "what was taken leaves room");
            assertEquals(count / 2, queue.publish());
            seen += take(ring, sqes, count / 2, seen);
            queue.taken(count / 2);
            assertEquals(0, queue.pending());
        }
        assertEquals(next, seen);
    }

    private static int take(ByteBuffer ring, ByteBuffer sqes, int count, int seen) {
        for (int i = 0; i < count; i++) {
            int head = ring.getInt(HEAD);
            int index = ring.getInt(BODY + (head & (ENTRIES - 1)) * Integer.BYTES);
            int at = index * LAYOUT.sqe().size();
            assertEquals(IoUringConstants.IORING_OP_WRITEV, sqes.get(at + LAYOUT.sqe().opcode()));
            assertEquals(7, sqes.getInt(at + LAYOUT.sqe().fd()));
            assertEquals(seen + i, sqes.getInt(at + LAYOUT.sqe().rwFlags()));
            assertEquals(seen + i, sqes.getLong(at + LAYOUT.sqe().off()));
            assertEquals(4096L + seen + i, sqes.getLong(at + LAYOUT.sqe().addr()));
            assertEquals(3, sqes.getInt(at + LAYOUT.sqe().len()));
            assertEquals(seen + i, sqes.getLong(at + LAYOUT.sqe().userData()));
            ring.putInt(HEAD, head + 1);
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Integer.MAX_VALUE, -1})
    void nothingOfAnEarlierEntryStays(int start) {
        ByteBuffer ring = ring(start, ENTRIES * Integer.BYTES);
        ByteBuffer sqes = memory(ENTRIES * LAYOUT.sqe().size());
        for (int i = 0; i < sqes.capacity(); i++) {
            sqes.put(i, (byte) 0x55);
        }
        SubmissionQueue queue = new SubmissionQueue(ring, sqes, LAYOUT.sqe(), OFFSETS);
        queue.sync(9, true, UserData.request(3, 1));
        int at = (start & (ENTRIES - 1)) * LAYOUT.sqe().size();
        int set = 0;
        for (int i = at; i < at + LAYOUT.sqe().size(); i++) {
            set += sqes.get(i) == 0 ? 0 : 1;
        }
        // The operation, the descriptor, its flag, two bytes of user data.
        assertEquals(5, set, "what an operation does not use is zero, as the kernel demands");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, Integer.MAX_VALUE - 5, -6})
    void completionsComeInOrderAndRoundTheRing(int start) {
        ByteBuffer ring = ring(start, ENTRIES * LAYOUT.cqe().size());
        CompletionQueue queue = new CompletionQueue(ring, LAYOUT.cqe(), OFFSETS);
        int put = 0;
        int taken = 0;
        for (int round = 0; round < 20; round++) {
            int count = round % (ENTRIES + 1);
            for (int i = 0; i < count; i++) {
                int tail = ring.getInt(TAIL);
                int at = BODY + (tail & (ENTRIES - 1)) * LAYOUT.cqe().size();
                ring.putLong(at + LAYOUT.cqe().userData(), UserData.request(put, put));
                ring.putInt(at + LAYOUT.cqe().res(), -put);
                ring.putInt(TAIL, tail + 1);
                put++;
            }
            assertEquals(count, queue.available());
            for (int left = count; left > 0; left--) {
                assertEquals(UserData.request(taken, taken), queue.userData());
                assertEquals(-taken, queue.result());
                queue.advance();
                taken++;
                assertEquals(start + taken, ring.getInt(HEAD), "its place is given back");
                assertEquals(left - 1, queue.available());
            }
        }
        assertTrue(taken > 2 * ENTRIES);
    }
}
