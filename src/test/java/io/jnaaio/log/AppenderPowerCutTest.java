package io.jnaaio.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.testing.Calls;
import io.jnaaio.testing.CrashImage;
import io.jnaaio.testing.FakeAio;
import io.jnaaio.testing.FaultPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Logs on a disk that loses or tears what was not synced, with the power cut after every request and every append: what was
 * acknowledged is there, whichever sectors the disk kept.
 */
@Timeout(1200)
class AppenderPowerCutTest {
    private static final int LIVES = 40 * Integer.getInteger("jnaaio.rounds", 1);
    private static final int GENERATIONS = 4;
    private static final int STEPS_MAX = 40;
    private static final int PAYLOAD_BYTES_MAX = 100;
    private static final int SECTOR_BYTES = 64;
    private static final int IMAGES_MAX = 64;

    @Test
    @Tag("soak")
    void noCutLosesWhatWasAcknowledged() throws Exception {
        long acknowledged = 0;
        for (int seed = 0; seed < LIVES; seed++) {
            Life life = new Life(seed, file -> file);
            life.run();
            assertEquals(List.of(), life.lost, "seed " + seed);
            acknowledged += life.cut.acknowledgedCount();
        }
        assertTrue(acknowledged > LIVES, "records were acknowledged");
    }

    @Test
    void withoutTheSyncMuchIsLost() throws Exception {
        assertLoses(BrokenFiles::withoutSync);
    }

    @Test
    void whoBelievesASecondSyncLosesSome() throws Exception {
        assertLoses(BrokenFiles::syncingAgain);
    }

    private static void assertLoses(UnaryOperator<AioFile> variant) throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            Life life = new Life(seed, variant);
            life.run();
            if (!life.lost.isEmpty()) {
                return;
            }
        }
        throw new AssertionError("the checker noticed nothing in 40 lives");
    }

    /** A log that is opened, written, cut off, recovered, and so on; all of it follows from the seed. */
    private static final class Life {
        private final Random random;
        private final UnaryOperator<AioFile> variant;
        private final boolean preallocated;
        private final PowerCuts cut = new PowerCuts();
        private final List<String> lost = new ArrayList<>();

        // Of this generation.
        private long generation;
        private long nextNumber;

        /** The power is off: what completes now never happened. */
        private boolean off;

        Life(int seed, UnaryOperator<AioFile> variant) {
            random = new Random(seed);
            this.variant = variant;
            preallocated = random.nextBoolean();
        }

        void run() throws IOException {
            byte[] content = new byte[preallocated ? 1 << 15 : 0];
            for (generation = 1; generation <= GENERATIONS && lost.isEmpty(); generation++) {
                content = generation(content);
            }
        }

        /** Returns what the next one finds. */
        private byte[] generation(byte[] content) throws IOException {
            List<LogRecords.Found> found = LogRecords.scan(content);
            long end = LogRecords.end(found);
            nextNumber = found.size();
            off = false;
            try (FakeAio fake = FakeAio.builder().faults(plan()).create()) {
                fake.put("log", content);
                AioFile file = fake.file("log");
                if (!preallocated) {
                    file.truncate(end);
                }
                Appender log = Appender.open(variant.apply(file), end);
                AioFuture<Void> recovered = log.flush();
                int steps = random.nextInt(STEPS_MAX);
                for (int step = 0; step < steps && lost.isEmpty(); step++) {
                    if (fake.inFlight().isEmpty() || random.nextInt(3) == 0) {
                        append(log, random.nextInt(3));
                    } else {
                        fake.step();
                    }
                    for (CrashImage image :
                            PowerCuts.images(fake.crash("log", SECTOR_BYTES), IMAGES_MAX)) {
                        lost.addAll(cut.lost(image));
                    }
                }
                CrashImage after = fake.crash("log", SECTOR_BYTES).random();
                off = true;
                fake.completeAll();
                assertTrue(recovered.isDone());
                return after.content();
            }
        }

        /** Appends a record, whose action appends the next, and so on. */
        private void append(Appender log, int more) {
            ByteBuffer[] record =
                    LogRecords.make(nextNumber, generation, random.nextInt(PAYLOAD_BYTES_MAX));
            byte[] bytes = PowerCuts.bytesOf(record);
            AioFuture<Long> future = log.append(record);
            if (future.isCompletedExceptionally()) {
                return;
            }
            nextNumber++;
            var unused =
                    future.thenAccept(
                            position -> {
                                if (off) {
                                    return;
                                }
                                cut.acknowledge(position, bytes);
                                if (more > 0) {
                                    append(log, more - 1);
                                }
                            });
        }

        private FaultPlan plan() {
            FaultPlan.Builder plan = FaultPlan.builder().seed(random.nextLong());
            int k = 1 + random.nextInt(8);
            switch (random.nextInt(6)) {
                case 0 -> plan.fail(Errno.EIO, Calls.syncs().call(k));
                case 1 -> plan.fail(Errno.EIO, Calls.writes().call(k));
                case 2 -> plan.diskFull(random.nextInt(600));
                case 3 -> plan.shortTransfer(1 + random.nextInt(50), Calls.writes().chance(0.5));
                default -> {
                    // Nothing but the cut.
                }
            }
            return plan.build();
        }
    }

    @Test
    void aDiskThatFillsInTheMiddleOfAGroup() throws Exception {
        int bytes = LogRecords.bytes(20);
        FaultPlan plan = FaultPlan.builder().diskFull(bytes * 5L / 2).build();
        try (FakeAio fake = FakeAio.builder().faults(plan).create()) {
            Appender log = Appender.open(fake.file("log"), 0);
            AioFuture<Long> first = log.append(LogRecords.make(0, 1, 20));
            List<AioFuture<Long>> group = new ArrayList<>();
            for (int number = 1; number < 5; number++) {
                group.add(log.append(LogRecords.make(number, 1, 20)));
            }
            fake.completeAll();
            assertEquals(0, first.join());
            assertEquals(bytes * 5L / 2, fake.content("log").length, "some of the group is there");
            for (AioFuture<Long> record : group) {
                assertNoSpace(record);
            }
            assertNoSpace(log.append(LogRecords.make(5, 1, 1)));
            assertFalse(fake.crash("log", 512).allLost().content().length < bytes);
            assertThrows(IOException.class, log::close);
        }
    }

    private static void assertNoSpace(AioFuture<Long> record) {
        assertTrue(record.isDone());
        Throwable why = assertThrows(ExecutionException.class, record::get).getCause();
        ErrnoException error = assertInstanceOf(ErrnoException.class, why.getCause());
        assertEquals(Errno.ENOSPC, error.errno());
    }
}
