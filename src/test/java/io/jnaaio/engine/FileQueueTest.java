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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
