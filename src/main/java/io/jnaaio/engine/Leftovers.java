package io.jnaaio.engine;

import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.engine.buffers.StagingPool;
import org.jspecify.annotations.Nullable;

/**
 * The resources that an ended operation leaves to submissions by its callback and by the dependents of its future: its
 * credit, slot, staging memory and object for buffers. With these a submission on a completion thread never waits.
 * Resources that are not taken are returned to the admission afterwards. Used by one thread.
 */
final class Leftovers {
    private @Nullable Admission creditOf;
    private @Nullable Slot slot;
    private StagingPool.@Nullable Chunk chunk;
    private @Nullable Buffers buffers;

    /** The admission to which the credit was returned before the continuations ran. */
    private @Nullable Admission givenBackTo;

    /** Takes over the resources of an operation that has ended and no longer uses its slot. */
    void set(Slot ended, Op<?> op, Admission admission) {
        chunk = ended.end();
        slot = ended.unpin() ? ended : null;
        creditOf = admission;
        buffers = op.releaseBuffers();
    }

    boolean hasChunk() {
        return chunk != null;
    }

    // ---- for submissions

    /** Takes the credit, if it belongs to this engine and is still there. */
    boolean takeCredit(Admission admission) {
        if (creditOf != admission) {
            return false;
        }
        creditOf = null;
        return true;
    }

    /** True if the credit was returned before the continuations ran. */
    boolean takeGivenBack(Admission admission) {
        if (givenBackTo != admission) {
            return false;
        }
        givenBackTo = null;
        return true;
    }

    /** Takes the slot, if nobody holds it any more. */
    @Nullable Slot takeSlot() {
        Slot taken = slot;
        slot = null;
        return taken;
    }

    /** Takes the staging memory, if it is large enough. */
    StagingPool.@Nullable Chunk takeChunk(Admission admission, long bytes) {
        StagingPool.Chunk taken = chunk;
        if (taken == null || creditOf != admission || taken.length() < bytes) {
            return null;
        }
        chunk = null;
        return taken;
    }

    /** Takes the object for buffers; null if it is already taken. */
    @Nullable Buffers takeBuffers() {
        Buffers taken = buffers;
        buffers = null;
        return taken;
    }

    /** Holds back the credit; the caller must release it. Null if it is already gone. */
    @Nullable Admission holdCredit() {
        Admission admission = creditOf;
        if (admission != null) {
            creditOf = null;
            admission.holdBack();
        }
        return admission;
    }

    // ---- for the delivery

    /** Returns resources before the continuations run. */
    void giveBackEarly(Admission admission) {
        giveBack(admission);
        givenBackTo = admission;
    }

    /** Returns the remaining resources after the continuations have run. */
    void giveBack(Admission admission) {
        givenBackTo = null;
        admission.giveBack(slot, chunk, creditOf != null);
        slot = null;
        chunk = null;
        creditOf = null;
    }
}
