package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.InFlight.Epoch;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.engine.stats.Counters;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What starts next, decided without a thread, a driver or a lock. */
class FileQueueTest {
    private static final RequestLimits WIDE = limits(0, 8, false);
    private static final RequestLimits MERGING = limits(1 << 20, 8, false);
    private static final RequestLimits NARROW = limits(1 << 20, 2, true);

    private final FileQueue queue = new FileQueue(false, new Counters());
    private final FileQueue appends = new FileQueue(true, new Counters());
    private TestRig rig;
    private int slots;

    @BeforeEach
    void open() throws Exception {
        rig = TestRig.roomy();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static RequestLimits limits(int mergeBytesMax, int inFlightMax, boolean wait) {
        return RequestLimits.builder()
                .buffersMax(64)
                .mergeBytesMax(mergeBytesMax)
                .inFlightMax(inFlightMax)
                .neighboursWait(wait)
                .build();
    }

    private Slot submit(FileQueue to, Op<?> op, RequestLimits limits) {
        Slot slot = new Slot(slots++);
        slot.begin(op, null, limits);
        to.add(slot);
        to.enqueueLast(slot);
        return slot;
    }

    private static Buffers buffers(int bytes) {
        Buffers made = new Buffers();
        made.take(new ByteBuffer[] {direct("x".repeat(bytes))}, false, true);
        return made;
    }

    private Slot write(FileQueue to, long offset, int bytes, RequestLimits limits) {
        return submit(to, write(offset, bytes, TransferOp.Mode.ALL), limits);
    }

    private Op<?> write(long offset, int bytes, TransferOp.Mode mode) {
        return new TransferOp.Write(rig.file, offset, buffers(bytes), 0, SigevNotify.none(), mode);
    }

    private Slot sync(FsyncMode mode) {
        return submit(queue, new FsyncOp(rig.file, mode, 0, SigevNotify.none()), WIDE);
    }

    private static void end(FileQueue of, Slot slot) {
        of.ended(slot);
        slot.separate();
        of.remove(slot);
    }

    /** The leaders of the requests that start. */
    private static List<Slot> started(FileQueue of, RequestLimits limits) {
        List<Slot> all = new ArrayList<>();
        Slot next;
        for (@Nullable Slot slot = of.startable(limits); slot != null; slot = next) {
            next = slot.next;
            slot.next = null;
            all.add(slot);
        }
        return all;
    }

    @Test
    void asManyStartAsTheDriverWants() {
        List<Slot> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(write(queue, 100L * i, 10, WIDE));
        }
        assertEquals(all.subList(0, 8), started(queue, WIDE));
        assertEquals(List.of(), started(queue, WIDE));
        end(queue, all.get(3));
        assertEquals(
                all.subList(8, 9), started(queue, WIDE), "one more, in the order of submission");
    }

    @Test
    void neighboursWhoseRangesTouchAreOneRequest() {
        Slot first = write(queue, 0, 10, MERGING);
        Slot second = write(queue, 10, 5, MERGING);
        Slot apart = write(queue, 100, 5, MERGING);
        assertEquals(List.of(first, apart), started(queue, MERGING));
        assertSame(second, first.follower);
        assertEquals(2, first.operations());
        assertEquals(15, first.layout.lengthBytes());
        assertEquals(10, first.layout.ownBytes());
        assertEquals(2, first.layout.count());
        assertFalse(apart.merged());
    }

    @Test
    void aDriverThatDoesNotMergeGetsThemOneByOne() {
        Slot first = write(queue, 0, 10, WIDE);
        Slot second = write(queue, 10, 5, WIDE);
        assertEquals(List.of(first, second), started(queue, WIDE));
    }

    @Test
    void whereNeighboursWaitATouchingWriteWaitsForTheRunningOneAndAllThatComeJoin() {
        Slot first = write(queue, 0, 10, NARROW);
        assertEquals(List.of(first), started(queue, NARROW));
        Slot second = write(queue, 10, 10, NARROW);
        Slot third = write(queue, 20, 10, NARROW);
        assertEquals(List.of(), started(queue, NARROW));
        end(queue, first);
        assertEquals(List.of(second), started(queue, NARROW));
        assertSame(third, second.follower);
    }

    @Test
    void whereNeighboursWaitAScatteredWriteStartsAtOnce() {
        write(queue, 0, 10, NARROW);
        assertEquals(1, started(queue, NARROW).size());
        Slot apart = write(queue, 50, 10, NARROW);
        assertEquals(List.of(apart), started(queue, NARROW));
    }

    @Test
    void neighboursDoNotWaitForEachOtherWhereTheyCannotMerge() {
        RequestLimits unmerged = limits(0, 2, true);
        Slot first = write(queue, 0, 10, unmerged);
        Slot second = write(queue, 10, 10, unmerged);
        assertEquals(List.of(first, second), started(queue, unmerged));
    }

    @Test
    void appendsGoOneRequestAfterTheOther() {
        Slot first = write(appends, 0, 10, WIDE);
        Slot second = write(appends, 0, 10, WIDE);
        assertEquals(List.of(first), started(appends, WIDE));
        end(appends, first);
        assertEquals(List.of(second), started(appends, WIDE));
    }

    @Test
    void aSyncWaitsForTheWritesBeforeItAndNotForLaterOnes() {
        Slot before = write(queue, 0, 10, WIDE);
        assertEquals(List.of(before), started(queue, WIDE));
        Slot sync = sync(FsyncMode.SYNC);
        Slot later = write(queue, 100, 10, WIDE);
        assertEquals(List.of(later), started(queue, WIDE));
        end(queue, before);
        assertEquals(List.of(sync), started(queue, WIDE));
    }

    @Test
    void aSyncWaitsForAWriteOfACaller() {
        Epoch write = queue.inFlight().beginWrite();
        Slot sync = sync(FsyncMode.DSYNC);
        assertEquals(List.of(), started(queue, WIDE));
        queue.inFlight().endWrite(write);
        assertEquals(List.of(sync), started(queue, WIDE));
    }

    /** A cancellation of all begins at the end: the end of a write must not start a sync that is cancelled next. */
    @Test
    void syncsComeLastInTheListOfAll() {
        Slot written = submit(queue, write(0, 10, TransferOp.Mode.DURABLE), WIDE);
        assertEquals(List.of(written), started(queue, WIDE));
        queue.ended(written);
        queue.turnIntoSync(written);
        Slot later = write(queue, 100, 10, WIDE);
        assertEquals(
                List.of(later.op(), written.op()),
                List.copyOf(queue.inFlight().all(List.of(written, later, new Slot(slots)))));
    }

    /** Compares the queue with a list of all writes and syncs in the order of submission. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void eachSyncStartsWhenAllWritesBeforeItHaveEndedAndNoSooner(long seed) {
        RequestLimits all = limits(0, Integer.MAX_VALUE, false);
        Random random = new Random(seed);
        List<Object> inOrder = new ArrayList<>();
        List<Slot> waiting = new ArrayList<>();
        for (int step = 0; step < 3000; step++) {
            switch (random.nextInt(6)) {
                case 0 -> inOrder.add(write(queue, 100L * step, 10, all));
                case 1 -> inOrder.add(new CallerWrite(queue.inFlight().beginWrite()));
                case 2 -> {
                    Slot sync = sync(FsyncMode.DSYNC);
                    inOrder.add(sync);
                    waiting.add(sync);
                }
                case 3 -> {
                    if (!waiting.isEmpty()) {
                        Slot cancelled = waiting.remove(random.nextInt(waiting.size()));
                        queue.dequeue(cancelled);
                        queue.remove(cancelled);
                        inOrder.remove(cancelled);
                    }
                }
                default -> endAWrite(inOrder, random);
            }
            List<Slot> due = due(inOrder);
            Slot leader = null;
            for (Slot slot : started(queue, all)) {
                leader = slot.isSync() ? slot : leader;
            }
            for (Slot slot = leader; slot != null; slot = slot.follower) {
                assertTrue(due.remove(slot), "a write before it is in flight");
                waiting.remove(slot);
                inOrder.remove(slot);
                queue.remove(slot);
            }
            assertEquals(List.of(), due, "step " + step);
            if (leader != null) {
                queue.ended(leader);
                leader.separate();
            }
        }
    }

    /** A write in the calling thread; two of them in the same epoch are not equal. */
    private static final class CallerWrite {
        final Epoch epoch;

        CallerWrite(Epoch epoch) {
            this.epoch = epoch;
        }
    }

    private void endAWrite(List<Object> inOrder, Random random) {
        List<Object> writes = new ArrayList<>(inOrder);
        writes.removeIf(one -> one instanceof Slot slot && slot.isSync());
        if (writes.isEmpty()) {
            return;
        }
        Object ended = writes.get(random.nextInt(writes.size()));
        inOrder.remove(ended);
        if (ended instanceof CallerWrite write) {
            queue.inFlight().endWrite(write.epoch);
        } else {
            end(queue, (Slot) ended);
        }
    }

    /** The syncs with no write before them. */
    private static List<Slot> due(List<Object> inOrder) {
        List<Slot> due = new ArrayList<>();
        for (Object one : inOrder) {
            if (!(one instanceof Slot slot && slot.isSync())) {
                return due;
            }
            due.add(slot);
        }
        return due;
    }

    @Test
    void syncsThatMayStartShareOneCallOfTheStrongestKind() {
        Slot weak = sync(FsyncMode.DSYNC);
        Slot strong = sync(FsyncMode.SYNC);
        assertEquals(List.of(weak), started(queue, WIDE));
        assertSame(strong, weak.follower);
        assertEquals(Request.Kind.SYNC, weak.kind());
        sync(FsyncMode.SYNC);
        assertEquals(List.of(), started(queue, WIDE), "one sync runs at a time");
        queue.ended(weak);
        assertEquals(1, started(queue, WIDE).size());
    }

    @Test
    void whatIsPutBackGoesBeforeAllThatWereSubmittedAfterIt() {
        Slot first = write(queue, 0, 10, WIDE);
        assertEquals(List.of(first), started(queue, WIDE));
        Slot second = write(queue, 100, 10, WIDE);
        queue.ended(first);
        queue.putBack(first);
        assertEquals(List.of(first, second), started(queue, WIDE));
    }

    @Test
    void whatIsTakenOutOfTheQueueDoesNotStart() {
        Slot first = write(queue, 0, 10, WIDE);
        Slot second = write(queue, 100, 10, WIDE);
        Slot third = write(queue, 200, 10, WIDE);
        queue.dequeue(second);
        queue.remove(second);
        assertFalse(second.queued);
        assertEquals(2, queue.inFlight().count());
        assertEquals(List.of(first, third), started(queue, WIDE));
    }

    @Test
    void theNextSyncWaitsForDurableWritesThatContinuationsOfTheLastOneSubmit() {
        Slot early = submit(queue, write(0, 10, TransferOp.Mode.DURABLE), WIDE);
        assertEquals(List.of(early), started(queue, WIDE));
        queue.beginGroup();
        Slot late = submit(queue, write(100, 10, TransferOp.Mode.DURABLE), WIDE);
        assertEquals(List.of(late), started(queue, WIDE));
        queue.endGroup();
        for (Slot written : List.of(early, late)) {
            queue.ended(written);
            assertEquals(List.of(), started(queue, WIDE), "it waits for both");
            queue.turnIntoSync(written);
        }
        assertEquals(List.of(early), started(queue, WIDE));
        assertSame(late, early.follower);
    }

    @Test
    void aFailedSyncFailsTheDurableWritesThatReliedOnIt() {
        Failure why = new Failure("fdatasync", Errno.EIO, 5, "a test says so", null);
        Slot waits = submit(queue, write(0, 10, TransferOp.Mode.DURABLE), WIDE);
        Slot onItsWay = submit(queue, write(100, 10, TransferOp.Mode.DURABLE), WIDE);
        assertEquals(List.of(waits, onItsWay), started(queue, WIDE));
        queue.ended(waits);
        queue.turnIntoSync(waits);
        Slot notBegun = submit(queue, write(200, 10, TransferOp.Mode.DURABLE), WIDE);
        Slot failed = queue.syncFailed(why);
        assertSame(waits, failed);
        assertNotNull(failed);
        assertNull(failed.next, "and no other");
        assertSame(why, onItsWay.syncFailed);
        assertNull(notBegun.syncFailed, "its bytes are still to be written");
        assertTrue(notBegun.queued);
    }
}
