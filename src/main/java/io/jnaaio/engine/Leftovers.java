package io.jnaaio.engine;

import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.engine.buffers.StagingPool;
import org.jspecify.annotations.Nullable;

/**
 * What an ended operation leaves to the submissions that its callback and the dependents of its future make: its credit, its
 * slot, its staging memory and its object for buffers. With these a submission on a completion thread never waits. What
 * nobody has taken when they have run goes back to the admission. Used by one thread.
 */
final class Leftovers {
    private @Nullable Admission creditOf;
    private @Nullable Slot slot;
    private StagingPool.@Nullable Chunk chunk;
    private @Nullable Buffers buffers;

    /** Who has got the credit back before the continuations ran. */
    private @Nullable Admission givenBackTo;

    /** Takes what the operation leaves; it has ended, and its slot is not used for it any more. */
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

    /** The credit, if it is of that engine and not taken yet. */
    boolean takeCredit(Admission admission) {
        if (creditOf != admission) {
            return false;
        }
        creditOf = null;
        return true;
    }

    /** True if the credit was given back before the continuations ran. */
    boolean takeGivenBack(Admission admission) {
        if (givenBackTo != admission) {
            return false;
        }
        givenBackTo = null;
        return true;
    }

    /** The slot, if nobody holds it any more. */
    @Nullable Slot takeSlot() {
        Slot taken = slot;
        slot = null;
        return taken;
    }

    /** The staging memory, if that is enough. */
    StagingPool.@Nullable Chunk takeChunk(Admission admission, long bytes) {
        StagingPool.Chunk taken = chunk;
        if (taken == null || creditOf != admission || taken.length() < bytes) {
            return null;
        }
        chunk = null;
        return taken;
    }

    /** The object for buffers; null if it is taken already. */
    @Nullable Buffers takeBuffers() {
        Buffers taken = buffers;
        buffers = null;
        return taken;
    }

    /** Holds back the credit; who gets it lets go of it. Null if it is gone already. */
    @Nullable Admission holdCredit() {
        Admission admission = creditOf;
        if (admission != null) {
            creditOf = null;
            admission.holdBack();
        }
        return admission;
    }

    // ---- for the delivery

    /** Gives back what is left before the continuations run. */
    void giveBackEarly(Admission admission) {
        giveBack(admission);
        givenBackTo = admission;
    }

    /** Gives back what is left, when the continuations have run. */
    void giveBack(Admission admission) {
        givenBackTo = null;
        admission.giveBack(slot, chunk, creditOf != null);
        slot = null;
        chunk = null;
        creditOf = null;
    }
}
