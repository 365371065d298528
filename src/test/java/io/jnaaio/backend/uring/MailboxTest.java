package io.jnaaio.backend.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.fixture.SeededRandom;
import io.jnaaio.fixture.Seeds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every slot that was put is taken exactly once, in the order of each producer. */
class MailboxTest {
    private static final int PER_PRODUCER =
            Math.min(50_000, 5_000 * Integer.getInteger("jnaaio.rounds", 1));
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Compared with a plain queue. */
    @Seeds(500)
    void itIsAQueue(SeededRandom random) {
        int slots = random.between(1, 9);
        Mailbox mailbox = new Mailbox(slots);
        Deque<Integer> model = new ArrayDeque<>();
        Deque<Integer> free = new ArrayDeque<>();
        for (int slot = 0; slot < slots; slot++) {
            free.add(slot);
        }
        for (boolean put : random.listOf(255, () -> random.percent(50))) {
            Integer slot = put ? free.poll() : null;
            if (slot != null) {
                mailbox.put(slot);
                model.add(slot);
            } else {
                Integer expected = model.poll();
                assertEquals(expected == null, mailbox.isEmpty());
                assertEquals(expected == null ? -1 : expected, mailbox.take());
                if (expected != null) {
                    free.add(expected);
                }
            }
        }
    }

    /** Lets the others run: there may be more threads than processors. */
    private static void pause() {
        LockSupport.parkNanos(1_000);
    }

    private static final class Producer extends Thread {
        private final Queue<Integer> free = new ConcurrentLinkedQueue<>();
        private final Mailbox mailbox;
        private final int[] numbers;
        private volatile boolean stop;

        Producer(Mailbox mailbox, int[] numbers, int firstSlot, int slots) {
            this.mailbox = mailbox;
            this.numbers = numbers;
            for (int slot = 0; slot < slots; slot++) {
                free.add(firstSlot + slot);
            }
            setDaemon(true);
        }

        @Override
        public void run() {
            for (int number = 0; number < PER_PRODUCER && !stop; ) {
                Integer slot = free.poll();
                if (slot == null) {
                    pause();
                    continue;
                }
                // Published by the mailbox, as a driver's request is.
                numbers[slot] = number++;
                mailbox.put(slot);
            }
        }
    }

    @Tag("soak")
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 5", "4, 64"})
    @Timeout(60)
    void manyProducersAndOneTaker(int producers, int slotsEach) {
        Mailbox mailbox = new Mailbox(producers * slotsEach);
        int[] numbers = new int[producers * slotsEach];
        List<Producer> threads = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            threads.add(new Producer(mailbox, numbers, i * slotsEach, slotsEach));
        }
        threads.forEach(Thread::start);
        int[] next = new int[producers];
        long end = System.nanoTime() + DEADLINE_NANOS;
        try {
            for (int taken = 0; taken < producers * PER_PRODUCER; ) {
                int slot = mailbox.take();
                if (slot < 0) {
                    assertTrue(System.nanoTime() < end, "lost after " + taken);
                    pause();
                    continue;
                }
                int producer = slot / slotsEach;
                assertNotNull(threads.get(producer));
                assertEquals(next[producer]++, numbers[slot], "in the order of its producer");
                threads.get(producer).free.add(slot);
                taken++;
            }
        } finally {
            threads.forEach(thread -> thread.stop = true);
        }
        assertTrue(mailbox.isEmpty());
        assertFalse(mailbox.take() >= 0, "nothing is taken twice");
    }
}
