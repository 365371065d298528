package io.jnaaio.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AlignedBuffersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 512, 4096, 65_536})
    void addressesAreAligned(int alignment) {
        for (int bytes : new int[] {0, 1, 511, 4096, 10_000}) {
            ByteBuffer buffer = AlignedBuffers.allocate(bytes, alignment);
            assertEquals(bytes, buffer.capacity());
            assertTrue(buffer.isDirect());
            assertEquals(0, buffer.alignmentOffset(0, alignment));
        }
    }

    @Test
    void sizesAreRoundedUpAndBuffersReused() throws Exception {
        AlignedBuffers pool = new AlignedBuffers(512, 1 << 20);
        AlignedBuffers.Lease first = pool.acquire(5000);
        assertEquals(5000, first.buffer().remaining());
        assertEquals(0, first.buffer().alignmentOffset(0, 512));
        assertEquals(8192, pool.leasedBytes());
        first.buffer().putLong(0, 42).position(17).limit(20);
        first.close();
        first.close();
        assertEquals(0, pool.leasedBytes(), "given back once");
        try (AlignedBuffers.Lease second = pool.acquire(8192)) {
            assertEquals(42, second.buffer().getLong(0), "the same memory");
            assertEquals(8192, second.buffer().remaining(), "with a position of its own");
            assertSame(second.buffer(), second.buffer());
        }
        try (AlignedBuffers.Lease small = pool.acquire(1)) {
            assertEquals(512, pool.leasedBytes(), "at least the alignment");
            assertEquals(1, small.buffer().remaining());
        }
    }

    @Test
    void fullPoolGivesNothingUntilSomethingComesBack() throws Exception {
        AlignedBuffers pool = new AlignedBuffers(4096, 8192);
        AlignedBuffers.Lease first = pool.acquire(4096);
        AlignedBuffers.Lease second = pool.tryAcquire(4096).orElseThrow();
        assertNotSame(first.buffer(), second.buffer());
        assertTrue(pool.tryAcquire(1).isEmpty());
        FutureTask<Integer> waits =
                new FutureTask<>(
                        () -> {
                            try (AlignedBuffers.Lease lease = pool.acquire(8192)) {
                                return lease.buffer().remaining();
                            }
                        });
        Thread waiter = new Thread(waits);
        waiter.start();
        first.close();
        assertTrue(pool.tryAcquire(8192).isEmpty(), "half of it is still leased");
        second.close();
        assertEquals(8192, waits.get(10, TimeUnit.SECONDS));
        waiter.join();
        assertEquals(0, pool.leasedBytes(), "idle buffers of another size made room");
    }

    @Test
    void waitingCanBeInterrupted() throws Exception {
        AlignedBuffers pool = new AlignedBuffers(512, 512);
        AlignedBuffers.Lease held = pool.acquire(512);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Thread waiter =
                new Thread(
                        () -> {
                            begun.countDown();
                            try {
                                pool.acquire(512).close();
                            } catch (InterruptedException e) {
                                seen.set(e);
                            }
                        });
        waiter.start();
        begun.await();
        waiter.interrupt();
        waiter.join();
        assertTrue(seen.get() instanceof InterruptedException);
        held.close();
        assertEquals(0, pool.leasedBytes());
    }

    @Test
    void whatItCanNeverGiveIsRefused() {
        AlignedBuffers pool = new AlignedBuffers(512, 10_000);
        for (int bytes : new int[] {0, -1, 8193, Integer.MAX_VALUE}) {
            String why =
                    assertThrows(IllegalArgumentException.class, () -> pool.tryAcquire(bytes))
                            .getMessage();
            assertTrue(why.startsWith(bytes + " bytes: 1 to 8192 are expected"), why);
        }
        assertThrows(IllegalArgumentException.class, () -> new AlignedBuffers(3, 100));
        assertThrows(IllegalArgumentException.class, () -> new AlignedBuffers(512, 100));
        assertThrows(IllegalArgumentException.class, () -> AlignedBuffers.allocate(1, 0));
    }

    @Test
    void neverMoreThanItsCapacityFromManyThreads() throws Exception {
        AlignedBuffers pool = new AlignedBuffers(512, 16_384);
        Thread[] threads = new Thread[4];
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> use(pool, failure));
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(null, failure.get());
        assertEquals(0, pool.leasedBytes());
    }

    @Test
    void aClosedPoolLeasesNothingAndKeepsNothing() throws Exception {
        AlignedBuffers pool = new AlignedBuffers(512, 4096);
        AlignedBuffers.Lease out = pool.acquire(512);
        pool.close();
        pool.close();
        assertEquals(
                pool + " is closed; lease from an open pool",
                assertThrows(IllegalStateException.class, () -> pool.acquire(512)).getMessage());
        assertThrows(IllegalStateException.class, () -> pool.tryAcquire(512));
        assertEquals(1, out.buffer().put(0, (byte) 1).get(0), "a lease that is out can be used");
        out.close();
        assertEquals(0, pool.leasedBytes());
    }

    @Test
    void aWaiterLearnsThatThePoolIsClosed() throws Exception {
        AlignedBuffers pool = new AlignedBuffers(512, 512);
        AlignedBuffers.Lease all = pool.acquire(512);
        FutureTask<IllegalStateException> waits =
                new FutureTask<>(
                        () -> assertThrows(IllegalStateException.class, () -> pool.acquire(512)));
        Thread waiter = new Thread(waits);
        waiter.start();
        while (waiter.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        pool.close();
        assertTrue(waits.get().getMessage().contains("is closed"));
        all.close();
    }

    private static void use(AlignedBuffers pool, AtomicReference<Throwable> failure) {
        try {
            long own = Thread.currentThread().getId();
            for (int i = 0; i < 2000; i++) {
                int bytes = ThreadLocalRandom.current().nextInt(8, 16_384);
                try (AlignedBuffers.Lease lease = pool.acquire(bytes)) {
                    lease.buffer().putLong(0, own);
                    assertTrue(pool.leasedBytes() <= 16_384);
                    assertEquals(own, lease.buffer().getLong(0), "nobody else has it");
                }
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }
}
