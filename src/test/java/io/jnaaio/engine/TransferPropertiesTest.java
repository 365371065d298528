package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

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

    @Provide
    Arbitrary<List<Piece>> pieces() {
        Arbitrary<Integer> lengths =
                Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.just(0)),
                        Tuple.of(5, Arbitraries.integers().between(1, 9)),
                        Tuple.of(3, Arbitraries.integers().between(10, 200)),
                        Tuple.of(1, Arbitraries.integers().between(4_000, 20_000)));
        Arbitrary<Integer> margins = Arbitraries.integers().between(0, 5);
        return Combinators.combine(lengths, margins, margins, Arbitraries.of(true, false))
                .as(Piece::new)
                .list()
                .ofMaxSize(24);
    }

    @Provide
    Arbitrary<RequestLimits> limits() {
        Arbitrary<Integer> bytesMax = Arbitraries.of(64, 1000, 5000, 1 << 20);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 8),
                        bytesMax,
                        Arbitraries.of(0, 4, 64, 100_000),
                        Arbitraries.of(0, 50, 5000),
                        Arbitraries.integers().between(1, 4))
                .as(
                        (buffers, bytes, coalesce, merge, inFlight) ->
                                new RequestLimits(
                                        buffers,
                                        bytes,
                                        coalesce,
                                        Math.min(merge, bytes),
                                        inFlight));
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

    @Property(tries = 600)
    void aWriteIsOnePlainWrite(
            @ForAll("pieces") List<Piece> pieces,
            @ForAll("limits") RequestLimits limits,
            @ForAll @IntRange(max = 100) int offset,
            @ForAll long seed)
            throws Exception {
        Random random = new Random(seed);
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

    @Property(tries = 600)
    void aReadIsOnePlainRead(
            @ForAll("pieces") List<Piece> pieces,
            @ForAll("limits") RequestLimits limits,
            @ForAll @IntRange(max = 100) int offset,
            @ForAll @IntRange(max = 30_000) int size,
            @ForAll long seed)
            throws Exception {
        Random random = new Random(seed);
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
    @Property(tries = 300)
    void anOperationReportsThePrefixThatIsThere(
            @ForAll("pieces") List<Piece> pieces,
            @ForAll("limits") RequestLimits limits,
            @ForAll long seed)
            throws Exception {
        Random random = new Random(seed);
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
    @Property(tries = 400)
    void severalWritesSideBySide(
            @ForAll("pieces") List<Piece> pieces,
            @ForAll("limits") RequestLimits limits,
            @ForAll @IntRange(min = 1, max = 4) int buffersEach,
            @ForAll @LongRange(min = 0, max = 3) long shuffled,
            @ForAll long seed)
            throws Exception {
        Random random = new Random(seed);
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
        if (shuffled == 0) {
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
