package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.direct;

import io.jnaaio.engine.trace.Unclaimed;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The watch over results that nobody asks for. */
@Timeout(30)
class UnclaimedTest {
    @Test
    void nothingIsLeftOfItWhenTheResultIsClaimedThoughTheOperationLives() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            Op<?> op = (Op<?>) rig.writev(0, direct("a"));
            WeakReference<Unclaimed> watch = watchedAndClaimed(op);
            try {
                Await.until(
                        () -> {
                            System.gc();
                            return watch.refersTo(null);
                        },
                        "the watch to be collected");
            } finally {
                Reference.reachabilityFence(op);
            }
        }
    }

    private static WeakReference<Unclaimed> watchedAndClaimed(Op<?> op) {
        Unclaimed watch = Unclaimed.watch(op, op.trace(), null);
        watch.claimed();
        return new WeakReference<>(watch);
    }
}
