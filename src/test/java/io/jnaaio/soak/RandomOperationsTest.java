package io.jnaaio.soak;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.contract.OpenDescriptors;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random operations on every backend; {@link io.jnaaio.soak} describes what is checked and how to repeat a run. */
@Tag("soak")
@Timeout(7200)
class RandomOperationsTest {
    private static final int ROUNDS = Integer.getInteger("jnaaio.rounds", 1);
    private static final int OPERATIONS =
            Integer.getInteger("jnaaio.soak.operations", ROUNDS == 1 ? 1000 : 2000 * ROUNDS);

    @TempDir Path dir;

    @ParameterizedTest
    @EnumSource
    void noneIsLostAndEachByteIsRight(Target target) throws Exception {
        target.assumeAvailable();
        long seed = Long.getLong("jnaaio.soak.seed", System.nanoTime());
        var unused = Soak.run(target, dir, 1, seed, true); // opens what stays open, before counting
        int before = OpenDescriptors.count();
        Ledger.Counts counts = Soak.run(target, dir, OPERATIONS, seed, true);
        target.leave();
        System.out.println(target + ", first seed " + seed + ": " + counts);
        assertTrue(OpenDescriptors.fallTo(before), "descriptors are left open, first seed " + seed);
    }
}
