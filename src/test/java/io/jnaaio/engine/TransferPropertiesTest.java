package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.fixture.SeededRandom;
import io.jnaaio.fixture.Seeds;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** However the bytes are cut, and however short the driver is: the same as one plain call. */
class TransferPropertiesTest {
    /** A buffer of a gather: how many bytes, how many before and after them, heap or direct. */
    record Piece(int length, int before, int after, boolean direct) {
        ByteBuffer buffer() {
            int capacity = before + length + after;
            ByteBuffer whole =
                    direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
            return whole.position(before).limit(before + length);
        }
    }

    private static List<Piece> pieces(SeededRandom random) {
        return random.listOf(24, () -> piece(random));
    }

    private static Piece piece(SeededRandom random) {
        int kind = random.uniform(1, 10);
        int length =
                switch (kind) {
                    case 1 -> 0;
                    case 2 -> random.between(4_000, 20_000);
                    case 3, 4, 5 -> random.between(10, 200);
                    default -> random.between(1, 9);
                };
        return new Piece(length, random.between(0, 5), random.between(0, 5), random.percent(50));
    }

    private static RequestLimits limits(SeededRandom random) {
        int bytesMax = random.oneOf(64, 1000, 5000, 1 << 20);
        int coalesceBelow = random.oneOf(0, 4, 64, 100_000);
        int inFlightMax = random.between(1, 4);
        return RequestLimits.builder()
                .buffersMax(random.between(1, 8))
                .bytesMax(bytesMax)
                .coalesceBelowBytes(coalesceBelow)
                .byAddress(coalesceBelow == 0)
                .mergeBytesMax(Math.min(random.oneOf(0, 50, 5000), bytesMax))
                .inFlightMax(inFlightMax)
                .neighboursWait(inFlightMax <= 2)
                .build();
    }

    private static TestRig rig(RequestLimits limits) throws IOException {
        return TestRig.builder().limits(limits).stagingBytes(8192).open();
    }

    /** Completes what is held, in random order, often short. */
    private static void run(TestDriver driver, Random random) {
        while (driver.heldCount() > 0) {
            step(driver, random);
        }
    }

    private static void step(TestDriver driver, Random random) {
        Request request = driver.held(random.nextInt(driver.heldCount()));
        assertTrue(driver.take(request));
        long length = request.lengthBytes();
        boolean isShort = random.nextInt(3) == 0;
        driver.complete(request, isShort ? 1 + (long) (random.nextDouble() * length) : length);
    }

    private static List<ByteBuffer> filled(List<Piece> pieces, Random random) {
        List<ByteBuffer> buffers = pieces.stream().map(Piece::buffer).toList();
        for (ByteBuffer buffer : buffers) {
            for (int i = buffer.position(); i < buffer.limit(); i++) {
                buffer.put(i, (byte) random.nextInt());
            }
        }
        return buffers;
    }

    private static byte[] bytesOf(List<ByteBuffer> buffers, List<Piece> pieces) {
        byte[] all = new byte[pieces.stream().mapToInt(Piece::length).sum()];
        int at = 0;
        for (int i = 0; i < pieces.size(); i++) {
            buffers.get(i)
                    .duplicate()
                    .clear()
                    .get(pieces.get(i).before(), all, at, pieces.get(i).length());
            at += pieces.get(i).length();
        }
        return all;
    }

    @Seeds(600)
    void aWriteIsOnePlainWrite(SeededRandom seeded) throws Exception {
        List<Piece> pieces = pieces(seeded);
        RequestLimits limits = limits(seeded);
        int offset = seeded.between(0, 100);
        Random random = seeded.toRandom();
        List<ByteBuffer> buffers = filled(pieces, random);
        byte[] expected = bytesOf(buffers, pieces);
        try (TestRig rig = rig(limits)) {
            AioFuture<Long> write = rig.file.writev(offset, buffers.toArray(new ByteBuffer[0]));
            run(rig.driver, random);
            assertEquals(expected.length, Await.value(write));
            byte[] file = rig.memory.bytes();
            assertEquals(expected.length == 0 ? 0 : offset + expected.length, file.length);
            assertArrayEquals(
                    expected, Arrays.copyOfRange(file, file.length - expected.length, file.length));
            for (ByteBuffer buffer : buffers) {
                assertEquals(0, buffer.remaining());
            }
        }
    }

    @Seeds(600)
    void aReadIsOnePlainRead(SeededRandom seeded) throws Exception {
        List<Piece> pieces = pieces(seeded);
        RequestLimits limits = limits(seeded);
        int offset = seeded.between(0, 100);
        int size = seeded.oneOf(seeded.between(0, 300), seeded.between(0, 30_000));
        Random random = seeded.toRandom();
        byte[] content = new byte[size];
        random.nextBytes(content);
        List<ByteBuffer> buffers = pieces.stream().map(Piece::buffer).toList();
        int wanted = pieces.stream().mapToInt(Piece::length).sum();
        int there = Math.max(0, Math.min(wanted, size - offset));
        byte[] expected = new byte[wanted];
        System.arraycopy(content, Math.min(offset, size), expected, 0, there);
        try (TestRig rig = rig(limits)) {
            rig.memory.write(0, content);
            AioFuture<Long> read = rig.file.readv(offset, buffers.toArray(new ByteBuffer[0]));
            run(rig.driver, random);
            assertEquals(there, Await.value(read));
            assertArrayEquals(expected, bytesOf(buffers, pieces));
            int left = there;
            for (int i = 0; i < pieces.size(); i++) {
                int step = Math.min(left, pieces.get(i).length());
                assertEquals(pieces.get(i).before() + step, buffers.get(i).position());
                left -= step;
            }
        }
    }

    /** An operation reports one prefix; and that prefix is what the file has. */
    @Seeds(300)
    void anOperationReportsThePrefixThatIsThere(SeededRandom seeded) throws Exception {
        List<Piece> pieces = pieces(seeded);
        RequestLimits limits = limits(seeded);
        Random random = seeded.toRandom();
        List<ByteBuffer> buffers = filled(pieces, random);
        byte[] expected = bytesOf(buffers, pieces);
        try (TestRig rig = rig(limits)) {
            AsyncWritev write = rig.submitted(0, buffers.toArray(new ByteBuffer[0]));
            run(rig.driver, random);
            int moved = Math.toIntExact(write.aioReturn());
            assertEquals(moved, rig.memory.bytes().length);
            assertArrayEquals(Arrays.copyOf(expected, moved), rig.memory.bytes());
            for (int i = 0; i < pieces.size(); i++) {
                assertEquals(pieces.get(i).before(), buffers.get(i).position());
            }
        }
    }

    /** Neighbours that merge or do not, in any order of completion. */
    @Seeds(400)
    void severalWritesSideBySide(SeededRandom seeded) throws Exception {
        List<Piece> pieces = pieces(seeded);
        RequestLimits limits = limits(seeded);
        int buffersEach = seeded.between(1, 4);
        boolean shuffled = seeded.percent(25);
        Random random = seeded.toRandom();
        List<ByteBuffer> buffers = filled(pieces, random);
        byte[] expected = bytesOf(buffers, pieces);
        List<Integer> starts = new ArrayList<>();
        List<ByteBuffer[]> gathers = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < buffers.size(); i += buffersEach) {
            List<ByteBuffer> some = buffers.subList(i, Math.min(buffers.size(), i + buffersEach));
            order.add(starts.size());
            starts.add(at);
            gathers.add(some.toArray(new ByteBuffer[0]));
            at += some.stream().mapToInt(ByteBuffer::remaining).sum();
        }
        if (shuffled) {
            Collections.shuffle(order, random);
        }
        try (TestRig rig =
                TestRig.builder().limits(limits).queueDepth(64).stagingBytes(1 << 20).open()) {
            List<AioFuture<Long>> writes = new ArrayList<>();
            for (int i : order) {
                writes.add(rig.file.writev(starts.get(i), gathers.get(i)));
                if (random.nextInt(4) == 0 && rig.driver.heldCount() > 0) {
                    step(rig.driver, random);
                }
            }
            run(rig.driver, random);
            long sum = 0;
            for (AioFuture<Long> write : writes) {
                sum += Await.value(write);
            }
            assertEquals(expected.length, sum);
            assertArrayEquals(expected, rig.memory.bytes());
        }
    }
}
