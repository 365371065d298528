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
 * The record of one operation in flight: the operation, the layout of its bytes, and how its request stands.
 *
 * <p>Its number is the place of a control block and an iovec array in the driver's memory. A slot serves one operation after
 * the other; what a driver holds is a {@link DriverRequest}, which is made anew for each hand-over.
 *
 * <p>It belongs to one thread at a time: the submitter, then (under the lane's lock) the lane, then whoever reports the
 * request.
 */
final class Slot {
    private final int index;
    private final AtomicInteger holders = new AtomicInteger();

    /** The bytes of the operation and of its request. */
    final Layout layout = new Layout();

    /** What the driver has, or had last. */
    private @Nullable DriverRequest request;

    private int generation;

    private @Nullable Op<?> op;
    private @Nullable FileHandle file;
    private Kind kind = Kind.WRITE;

    // ---- how the operation stands; guarded by the lane's lock

    /** Its place in the order of submission. */
    long sequence;

    // Its neighbours in that order, see InFlight.
    @Nullable Slot older;
    @Nullable Slot younger;

    /** It waits in the file's queue. */
    boolean queued;

    /** A request of it counts as running. */
    boolean runs;

    /** It may share a request with its neighbours. */
    boolean mayMerge;

    /** Its bytes are written, and it waits for its sync or is being synced. */
    boolean syncing;

    /** The next sync waits for it. */
    boolean gathers;

    /** A sync failed while its bytes were on their way, or while it waited: they may be lost, and the next one would not say so. */
    @Nullable Failure syncFailed;

    /** EAGAIN of the system ends it, for its submitter wants to know. */
    boolean failsWhenFull;

    /** How often its submission keeps the file from being closed: until its operation is told, and until it is flushed. */
    int entries;

    // Operations that share one request: the first one leads.
    @Nullable Slot follower;
    private boolean follows;

    /** The next one in the {@link Chain} that it is in; it is in one at a time. */
    @Nullable Slot next;

    /**
     * The first time this request was refused with EAGAIN, System.nanoTime(); 0 for never. Stays until it is reported, for a
     * driver that collects refuses after it has taken it.
     */
    long refusedSinceNanos;

    // ---- what its end tells, taken under the lane's lock

    @Nullable OpFuture<?> doneFuture;
    @Nullable CallbackRun doneCallback;

    /** The flight recorder's event of the operation, if one is asked for. */
    @Nullable JfrEvent event;

    Slot(int index) {
        this.index = index;
    }

    // ---- who holds it

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

    /** Begins an operation; its bytes are laid out at once, so heap memory is copied here. */
    void begin(Op<?> operation, StagingPool.@Nullable Chunk staging, RequestLimits limits) {
        op = operation;
        file = operation.lane().handle();
        kind = operation.kind();
        next = null;
        mayMerge = !op().atomic();
        syncing = false;
        gathers = false;
        syncFailed = null;
        refusedSinceNanos = 0;
        entries = 0;
        layout.begin(operation.buffers, staging, kind == Kind.READ, limits);
    }

    /** Forgets the operation and gives the staging memory to the caller, who frees or reuses it. */
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
        return op().kind() == Kind.WRITE && !syncing;
    }

    boolean isSync() {
        return syncing || !op().kind().isTransfer();
    }

    /** The kind of the request that it makes next. */
    Kind nextKind() {
        return syncing ? Kind.DATASYNC : op().kind();
    }

    /** Makes its sync the request, or a stronger one. */
    void cutSync(Kind sync) {
        kind = sync;
        layout.cutNothing();
    }

    /**
     * Adds the request of another slot, which begins where this one ends.
     *
     * @return false if there is no memory for that: nothing has changed
     */
    boolean lead(Slot other, Slot lastFollower) {
        if (!layout.join(other.layout)) {
            return false;
        }
        other.follow(lastFollower);
        return true;
    }

    /** Is served by the request of the slot that leads {@code last}. */
    void follow(Slot last) {
        follows = true;
        last.follower = this;
    }

    /** Those that one request was made for go their own ways; this one leads them. */
    void part() {
        Slot after;
        for (Slot slot = this; slot != null; slot = after) {
            after = slot.follower;
            slot.layout.part();
            slot.follower = null;
            slot.follows = false;
        }
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

    /** Where in the file its request begins. */
    long offset() {
        return op().offset + layout.moved();
    }

    @Override
    public String toString() {
        Op<?> current = op;
        return "slot " + index + (current == null ? " (free)" : " of " + current);
    }
}
