package io.jnaaio.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No acknowledged byte is lost in any world of up to four records and one fault; and worlds that lose some are found. */
@Timeout(120)
class AppenderWorldsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void noWorldLosesAnAcknowledgedByte(int records) throws IOException {
        AppenderWorlds worlds = new AppenderWorlds(records, file -> file, false);
        worlds.run();
        assertEquals(List.of(), worlds.violations());
        assertEquals(Formula.worlds(records), worlds.count());
        System.out.println(
                records
                        + " records: "
                        + worlds.count()
                        + " worlds, "
                        + worlds.cuts()
                        + " images of the disk");
    }

    @Test
    void withoutTheSyncOneIsLost() throws IOException {
        assertLoses(new AppenderWorlds(2, BrokenFiles::withoutSync, false));
    }

    @Test
    void whoBelievesASecondSyncLosesOne() throws IOException {
        assertLoses(new AppenderWorlds(2, BrokenFiles::syncingAgain, false));
    }

    @Test
    void whoForgetsAFailureLosesOne() throws IOException {
        assertLoses(new AppenderWorlds(2, file -> file, true));
    }

    private static void assertLoses(AppenderWorlds worlds) throws IOException {
        worlds.run();
        assertFalse(worlds.violations().isEmpty(), "the checker would not have noticed");
    }

    /**
     * How many worlds there are. While a group's write and then its sync are in flight, {@code j} more records may come: in {@code
     * j + 1} ways, for some come during the write and the rest during the sync. They are the next group; if none came, the
     * log is idle until the next record.
     */
    private static final class Formula {
        /** What is counted in the worlds that begin with a write in flight, none waiting, and some records still to come. */
        private interface Count {
            long of(int left);
        }

        static long worlds(int records) {
            int left = records - 1;
            // After a failed or partial write, or a failed sync, all else fails, in one way.
            return whole(left) + 2 * writes(left) + syncs(left) + oneShort(left);
        }

        /** Worlds without a fault. */
        private static long whole(int left) {
            long sum = 0;
            for (int j = 0; j <= left; j++) {
                sum += (j + 1) * after(left, j, 1, Formula::whole);
            }
            return sum;
        }

        /** The moments at which a write may complete. */
        private static long writes(int left) {
            long sum = left + 1L;
            for (int j = 0; j <= left; j++) {
                sum += (j + 1) * after(left, j, 0, Formula::writes);
            }
            return sum;
        }

        /** The moments at which a sync may complete. */
        private static long syncs(int left) {
            long sum = 0;
            for (int j = 0; j <= left; j++) {
                sum += (j + 1) * (1 + after(left, j, 0, Formula::syncs));
            }
            return sum;
        }

        /** Worlds with one short write: its group has three requests, among which records may come. */
        private static long oneShort(int left) {
            long sum = 0;
            for (int j = 0; j <= left; j++) {
                long threeParts = (j + 1L) * (j + 2) / 2;
                sum +=
                        threeParts * after(left, j, 1, Formula::whole)
                                + (j + 1) * after(left, j, 0, Formula::oneShort);
            }
            return sum;
        }

        /**
         * The same count behind a group during which {@code j} records came.
         *
         * @param atTheEnd what is counted where nothing is left
         */
        private static long after(int left, int j, long atTheEnd, Count count) {
            if (j > 0) {
                return count.of(left - j);
            }
            return left == 0 ? atTheEnd : count.of(left - 1);
        }
    }
}
