package io.jnaaio.engine.buffers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.ErrnoException;
import io.jnaaio.engine.Await;
import io.jnaaio.engine.Await.Background;
import io.jnaaio.engine.buffers.StagingPool.Chunk;
import io.jnaaio.fixture.SeededRandom;
import io.jnaaio.fixture.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory that is split, joined and waited for. */
@Timeout(30)
class StagingPoolTest {
    private static final int BLOCK = 4096;

    private static Chunk take(StagingPool pool, long bytes) {
        Chunk chunk = tryTake(pool, bytes);
        assertNotNull(chunk);
        return chunk;
    }

    private static @Nullable Chunk tryTake(StagingPool pool, long bytes) {
        try {
            return pool.tryAcquire(bytes);
        } catch (ErrnoException e) {
            throw new AssertionError("the area can be allocated here", e);
        }
    }

    @Test
    void splitsAndJoins() {
        StagingPool pool = new StagingPool(4 * BLOCK);
        Chunk a = take(pool, 1);
        Chunk b = take(pool, BLOCK);
        Chunk c = take(pool, BLOCK + 1);
        assertEquals(BLOCK, a.length());
        assertEquals(2 * BLOCK, c.length());
        assertNull(tryTake(pool, 1));
        assertEquals(0, pool.freeBytes());
        pool.release(b);
        assertNull(tryTake(pool, 2 * BLOCK), "there is room, but not in one piece");
        pool.release(a);
        pool.release(c);
        Chunk all = take(pool, 4 * BLOCK);
        assertEquals(4 * BLOCK, all.length());
        pool.release(all);
        assertEquals(4 * BLOCK, pool.freeBytes());
    }

    @Test
    void isRoundedDownAndChunksAreBounded() {
        StagingPool odd = new StagingPool(3 * BLOCK + 17);
        assertEquals(2 * BLOCK, odd.sizeBytes());
        assertEquals(BLOCK, new StagingPool(1).sizeBytes());
        StagingPool large = new StagingPool(4 << 20);
        assertEquals(1 << 20, large.chunkMaxBytes());
        Chunk chunk = take(large, Long.MAX_VALUE);
        assertEquals(1 << 20, chunk.length());
        assertTrue(chunk.memory().isDirect());
        assertEquals(0, chunk.memory().alignmentOffset(chunk.start(), BLOCK));
    }

    @Test
    void whoWaitsIsServedInOrder() throws Exception {
        StagingPool pool = new StagingPool(4 * BLOCK);
        Chunk a = take(pool, 2 * BLOCK);
        Chunk b = take(pool, 2 * BLOCK);
        Background<Chunk> large = Await.background(() -> pool.acquire(4 * BLOCK));
        large.awaitWaiting();
        Background<Chunk> small = Await.background(() -> pool.acquire(1));
        small.awaitWaiting();
        pool.release(a);
        assertNull(tryTake(pool, 1), "nobody passes who waits");
        small.awaitWaiting();
        assertFalse(large.done());
        pool.release(b);
        Chunk first = large.join();
        assertEquals(4 * BLOCK, first.length());
        small.awaitWaiting();
        pool.release(first);
        pool.release(small.join());
        assertEquals(4 * BLOCK, pool.freeBytes());
    }

    @Test
    void anInterruptedWaiterLetsTheNextGo() throws Exception {
        StagingPool pool = new StagingPool(4 * BLOCK);
        Chunk a = take(pool, 2 * BLOCK);
        Background<Boolean> large =
                Await.run(
                        () ->
                                assertThrows(
                                        InterruptedException.class, () -> pool.acquire(4 * BLOCK)));
        large.awaitWaiting();
        Background<Chunk> small = Await.background(() -> pool.acquire(1));
        small.awaitWaiting();
        large.thread().interrupt();
        assertTrue(large.join());
        pool.release(small.join());
        pool.release(a);
        assertEquals(4 * BLOCK, pool.freeBytes());
        pool.release(take(pool, 4 * BLOCK));
    }

    @Test
    void severalThreadsNeverShareAByte() throws Exception {
        StagingPool pool = new StagingPool(16 * BLOCK);
        List<Background<Boolean>> all = new ArrayList<>();
        AtomicInteger ids = new AtomicInteger(1);
        for (int t = 0; t < 4; t++) {
            all.add(
                    Await.run(
                            () -> {
                                byte mine = (byte) ids.getAndIncrement();
                                Random random = new Random(mine);
                                for (int i = 0; i < 3000; i++) {
                                    Chunk chunk = pool.acquire(1 + random.nextInt(9 * BLOCK));
                                    int end = chunk.start() + chunk.length() - 1;
                                    chunk.memory().put(chunk.start(), mine).put(end, mine);
                                    Thread.onSpinWait();
                                    assertEquals(mine, chunk.memory().get(chunk.start()));
                                    assertEquals(mine, chunk.memory().get(end));
                                    pool.release(chunk);
                                }
                            }));
        }
        for (Background<Boolean> one : all) {
            assertTrue(one.join());
        }
        assertEquals(16 * BLOCK, pool.freeBytes());
        assertEquals(16 * BLOCK, take(pool, 16 * BLOCK).length());
    }

    private static int step(SeededRandom random) {
        return random.percent(40) ? random.uniform(-5, -1) : random.between(0, 70_000);
    }

    /** Positive steps take that many bytes, negative ones give back one of the chunks that are held. */
    @Seeds(500)
    void chunksNeverOverlapAndAllComesBack(SeededRandom random) {
        StagingPool pool = new StagingPool(BLOCK << random.between(0, 6));
        List<Integer> steps = random.listOf(60, () -> step(random));
        List<Chunk> held = new ArrayList<>();
        for (int step : steps) {
            if (step < 0 && !held.isEmpty()) {
                pool.release(held.remove(-step % held.size()));
            } else if (step > 0) {
                Chunk chunk = tryTake(pool, step);
                if (chunk == null) {
                    continue;
                }
                assertTrue(chunk.length() >= Math.min(step, pool.chunkMaxBytes()));
                assertTrue(chunk.start() >= 0);
                assertTrue(chunk.start() + chunk.length() <= pool.sizeBytes());
                for (Chunk other : held) {
                    assertTrue(
                            chunk.start() + chunk.length() <= other.start()
                                    || other.start() + other.length() <= chunk.start(),
                            chunk + " and " + other);
                }
                held.add(chunk);
            }
            int used = held.stream().mapToInt(Chunk::length).sum();
            assertEquals(pool.sizeBytes() - used, pool.freeBytes());
        }
        held.forEach(pool::release);
        assertEquals(pool.sizeBytes(), take(pool, pool.sizeBytes()).length());
    }
}
