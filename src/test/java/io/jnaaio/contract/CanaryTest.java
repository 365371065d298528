package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Buffers that are dropped, and files that are closed, while in flight: memory next to the buffers, freed memory, and
 * the file that reuses the descriptor stay unchanged.
 */
@Tag("soak")
@Timeout(900)
class CanaryTest {
    private static final int ROUNDS = 100 * Integer.getInteger("jnaaio.rounds", 1);
    private static final int LENGTH = 4096;
    private static final int IN_FLIGHT = 6;
    private static final byte CANARY = 0x5A;
    private static final byte OURS = 0x11;
    private static final byte VICTIMS = 0x77;

    private final Random random = new Random(20_260_102);

    @TempDir Path dir;

    static Stream<String> backends() {
        return Backend.here().stream();
    }

    private static byte[] filled(int length, byte value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, value);
        return bytes;
    }

    private static ByteBuffer direct(byte value) {
        return ByteBuffer.allocateDirect(LENGTH).put(filled(LENGTH, value)).flip();
    }

    private static void end(AioFuture<Long> future) {
        try {
            var unused = future.join();
        } catch (RuntimeException e) {
            // Cancelled by the close, or the file was already closed.
            assertEquals(true, future.isCompletedExceptionally(), e::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void readsTouchNothingButTheirBuffer(String backend) throws IOException {
        Path path = Files.write(dir.resolve("file"), filled(IN_FLIGHT * LENGTH, OURS));
        try (AsyncIo io = Aio.open(AioOptions.builder().backend(backend).build())) {
            for (int round = 0; round < ROUNDS; round++) {
                AioFile file = io.openFile(path, StandardOpenOption.READ);
                List<ByteBuffer> memory = new ArrayList<>();
                List<AioFuture<Long>> reads = new ArrayList<>();
                for (int i = 0; i < IN_FLIGHT; i++) {
                    ByteBuffer guarded =
                            ByteBuffer.allocateDirect(3 * LENGTH).put(filled(3 * LENGTH, CANARY));
                    memory.add(guarded);
                    reads.add(file.readv((long) i * LENGTH, guarded.slice(LENGTH, LENGTH)));
                }
                close(file);
                reads.forEach(CanaryTest::end);
                // From here on the library must not use the memory: the next check finds what a
                // late read writes.
                for (ByteBuffer guarded : memory) {
                    guarded.put(LENGTH, filled(LENGTH, CANARY));
                }
                AioFile again = io.openFile(path, StandardOpenOption.READ);
                assertEquals(LENGTH, again.readv(0, ByteBuffer.allocateDirect(LENGTH)).join());
                again.close();
                for (ByteBuffer guarded : memory) {
                    byte[] all = new byte[3 * LENGTH];
                    guarded.get(0, all);
                    assertArrayEquals(filled(3 * LENGTH, CANARY), all, "round " + round);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void writesReachNoOtherFileAndReadNoFreedMemory(String backend) throws IOException {
        Path path = dir.resolve("file");
        Path victim = Files.write(dir.resolve("victim"), new byte[IN_FLIGHT * LENGTH]);
        try (AsyncIo io = Aio.open(AioOptions.builder().backend(backend).build())) {
            for (int round = 0; round < ROUNDS; round++) {
                AioFile file =
                        io.openFile(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                List<AioFuture<Long>> writes = new ArrayList<>();
                for (int i = 0; i < IN_FLIGHT; i++) {
                    // No other reference to the buffer exists.
                    writes.add(file.writev((long) i * LENGTH, direct(OURS)));
                }
                if (round % 50 == 0) {
                    System.gc();
                }
                close(file);
                // Reuses the descriptor's number, and memory that may have been the buffers'.
                AioFile next = io.openFile(victim, StandardOpenOption.WRITE);
                for (int i = 0; i < IN_FLIGHT; i++) {
                    assertEquals(LENGTH, next.writev((long) i * LENGTH, direct(VICTIMS)).join());
                }
                writes.forEach(CanaryTest::end);
                next.close();
                assertArrayEquals(
                        filled(IN_FLIGHT * LENGTH, VICTIMS),
                        Files.readAllBytes(victim),
                        "round " + round);
                for (byte there : Files.readAllBytes(path)) {
                    assertEquals(true, there == OURS || there == 0, "round " + round);
                }
            }
        }
    }

    private void close(AioFile file) throws IOException {
        if (random.nextBoolean()) {
            file.closeNow();
        } else {
            file.close();
        }
    }
}
