package io.jnaaio.engine;

import io.jnaaio.engine.buffers.Layout;
import io.jnaaio.engine.buffers.StagingPool;
import io.jnaaio.engine.handlers.CallbackRun;
import io.jnaaio.engine.trace.JfrEvent;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request.Kind;
import io.jnaaio.spi.RequestLimits;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The record of one operation in flight: the operation, the layout of its bytes, and the state of its request.
 *
 * <p>Its number is the index of a control block and an iovec array in the driver's memory. A slot is reused for one
 * operation after another; drivers hold a {@link DriverRequest}, which is created for each submission.
 *
 * <p>It is owned by one thread at a time: the submitting thread, then (under the lane's lock) the lane, then the thread
 * that reports the request.
 */
final class Slot {
    private final int index;
    private final AtomicInteger holders = new AtomicInteger();

    /** The bytes of the operation and of its request. */
    final Layout layout = new Layout();

    /** The driver's current or last request. */
    private @Nullable DriverRequest request;

    private int generation;

    private @Nullable Op<?> op;
    private @Nullable FileHandle file;
    private Kind kind = Kind.WRITE;

    // The request, as it was cut; used by the owner of the slot.

    private long requestStart;
    private long requestEnd;
    private boolean whole;

    /** The limits for which the request was cut; null if it must be cut again. */
    private @Nullable RequestLimits cutFor;

    // ---- the state of the operation; guarded by the lane's lock

    // In flight; see InFlight.

    /** The operations that it is one of; null if it is not in flight. */
    @Nullable InFlight inFlightOf;

    /** Its position in the order of submission. */
    long sequence;

    /** The epoch in which a write's bytes are in flight. */
    InFlight.@Nullable Epoch epoch;

    /** The number of the epoch that ended with this sync. */
    long syncEpoch;

    /** The durable writes before and after this one. */
    @Nullable Slot older;

    @Nullable Slot younger;

    /** True if it is in the file's queue. */
    boolean queued;

    /** True if its request counts as running. */
    boolean runs;

    /** True if it may be merged with adjacent operations. */
    boolean mayMerge;

    /** True if its bytes are written and its sync is pending or running. */
    boolean syncing;

    /** True if the next sync waits for it. */
    boolean inSyncGroup;

    /**
     * The failure of a sync that failed while its bytes were in flight or while it waited: they may be lost, and the
     * next sync would not report that.
     */
    @Nullable Failure syncFailed;

    /** True if an EAGAIN of the system ends it, because its submitter asked for that. */
    boolean failsWhenFull;

    /**
     * The number of times that its submission keeps the file open: until its operation is delivered, and until it is
     * flushed.
     */
    int entries;

    // Operations that share one request: the first one leads.
    @Nullable Slot follower;
    private boolean follows;

    /** The next slot in its {@link Chain}; a slot is in at most one chain at a time. */
    @Nullable Slot next;

    /**
     * The time of the first refusal of this request with EAGAIN, by System.nanoTime(); 0 for never. Kept until the
     * request is reported, because a driver that collects requests may refuse one after accepting it.
     */
    long refusedSinceNanos;

    // ---- what to deliver; taken under the lane's lock

    @Nullable OpFuture<?> doneFuture;
    @Nullable CallbackRun doneCallback;

    /** The operation's flight recorder event, if enabled. */
    @Nullable JfrEvent event;

    Slot(int index) {
        this.index = index;
    }

    // ---- holders

    /** Called by the admission when it assigns the slot. */
    void acquired() {
        holders.setRelease(1);
    }

    /** Prevents reuse of the slot while a cancelling thread passes it to the driver. */
    void pin() {
        holders.incrementAndGet();
    }

    /** True if this was the last holder: the slot must then be returned. */
    boolean unpin() {
        return holders.decrementAndGet() == 0;
    }

    /** Begins an operation and lays out its bytes, which copies heap memory. */
    void begin(Op<?> operation, StagingPool.@Nullable Chunk staging, RequestLimits limits) {
        op = operation;
        file = operation.lane().handle();
        kind = operation.kind();
        next = null;
        mayMerge = !op().atomic();
        syncing = false;
        inSyncGroup = false;
        syncFailed = null;
        refusedSinceNanos = 0;
        entries = 0;
        epoch = null;
        layout.begin(operation.buffers, staging, kind == Kind.READ, limits);
        cutFor = null;
        cut(limits);
    }

    /** Clears the operation and returns the staging memory, which the caller frees or reuses. */
    StagingPool.@Nullable Chunk end() {
        op = null;
        runs = false;
        queued = false;
        request = null;
        event = null;
        doneFuture = null;
        doneCallback = null;
        return layout.end();
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

    // ---- the request

    boolean isWrite() {
        return kind == Kind.WRITE && !syncing;
    }

    boolean isSync() {
        return syncing || !kind.isTransfer();
    }

    /** The kind of its next request. */
    Kind nextKind() {
        return syncing ? Kind.DATASYNC : op().kind();
    }

    /**
     * Makes the request of as many bytes as one call of a driver with these limits accepts. If the request was cut for
     * these limits before, this reads the slot alone: the operation and its layout are usually in the cache of another
     * processor.
     */
    @SuppressWarnings("ReferenceEquality") // other limits are those of another driver
    void cut(RequestLimits limits) {
        if (cutFor == limits) {
            return;
        }
        layout.cut(limits);
        requestStart = offset();
        requestEnd = requestStart + layout.lengthBytes();
        whole = layout.isWhole();
        cutFor = limits;
    }

    /** Makes its sync, or a stronger one, the request. */
    void cutSync(Kind sync) {
        kind = sync;
        layout.cutNothing();
        cutFor = null;
    }

    /** The file offset of the first byte of the request that was cut. */
    long requestStart() {
        return requestStart;
    }

    /** The file offset behind the last byte of the request, which includes those of its followers. */
    long requestEnd() {
        return requestEnd;
    }

    /** True if the request contains all remaining bytes of the operation, so that another operation may follow. */
    boolean isWhole() {
        return whole;
    }

    /** Accounts for this operation's share of the result of a request. */
    void applyResult(long bytes, RequestLimits limits) {
        layout.applyResult(bytes, limits);
        cutFor = null;
    }

    /**
     * Adds the request of another slot, which begins where this one ends.
     *
     * @return false if there is no memory for that: nothing has changed
     */
    boolean addFollower(Slot other, Slot lastFollower) {
        if (!layout.join(other.layout)) {
            return false;
        }
        other.follow(lastFollower);
        requestEnd += other.requestEnd - other.requestStart;
        return true;
    }

    /** Joins the request of the slot that leads {@code last}. */
    void follow(Slot last) {
        follows = true;
        last.follower = this;
    }

    /** Separates the operations of a merged request, which this slot leads. */
    void separate() {
        Slot after;
        for (Slot slot = this; slot != null; slot = after) {
            after = slot.follower;
            slot.layout.separate();
            slot.cutFor = null;
            slot.follower = null;
            slot.follows = false;
        }
    }

    /** True if this request is for more than one operation. */
    boolean merged() {
        return follower != null || follows;
    }

    /** The number of operations that the request is for. */
    int operations() {
        int count = 0;
        for (Slot slot = this; slot != null; slot = slot.follower) {
            count++;
        }
        return count;
    }

    /** Creates the request to submit to a driver, which will report it once. */
    DriverRequest newRequest() {
        DriverRequest made = new DriverRequest(this, ++generation);
        request = made;
        return made;
    }

    /** The number of requests created so far; a different number means that the slot was reused. */
    int generation() {
        return generation;
    }

    /** The driver's request; for a cancelling thread that has pinned the slot. */
    @Nullable DriverRequest request() {
        return request;
    }

    /** Its number, from 0. */
    int index() {
        return index;
    }

    /** The kind of its request. */
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

    /** The file offset of its request. */
    long offset() {
        return op().offset + layout.moved();
    }

    @Override
    public String toString() {
        Op<?> current = op;
        return "slot " + index + (current == null ? " (free)" : " of " + current);
    }
}
