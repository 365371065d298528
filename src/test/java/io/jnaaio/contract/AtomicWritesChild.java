package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.PathFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Writes atomically with each backend in turn, on a loop device. */
final class AtomicWritesChild {
    /** Starts the line of a child that cannot run here. */
    static final String SKIPPED = "skipped: ";

    private final AsyncIo io;
    private final Path path;

    private AtomicWritesChild(AsyncIo io, Path path) {
        this.io = io;
        this.path = path;
    }

    private interface Case {
        void run(AtomicWritesChild child) throws Exception;
    }

    public static void main(String[] arguments) throws IOException {
        Path disk = Path.of(arguments[0]);
        Availability there = found(disk).availability(Capability.ATOMIC_WRITE);
        boolean expected = arguments[1].equals("atomic");
        if (expected && !there.available() && isOlderThan(6, 16)) {
            System.out.println(SKIPPED + there.cause());
            return;
        }
        ChildCases.run("theProbeSaysSo", () -> assertEquals(expected, there.available()));
        for (String backend : Backend.here()) {
            boolean passesFlags = Set.of("io-uring", "kernel-aio", "pwritev").contains(backend);
            if (expected && passesFlags) {
                run(disk, backend, "gathersOfEachSizeAreThere", AtomicWritesChild::eachSize);
                run(disk, backend, "manyAtOnceAreThere", AtomicWritesChild::many);
            } else {
                run(disk, backend, "theRefusalSaysWhy", AtomicWritesChild::refused);
            }
        }
    }

    private static PathFacts found(Path disk) {
        PathFacts found = Aio.probe(disk).path();
        if (found == null) {
            throw new AssertionError("nothing was found out about " + disk);
        }
        return found;
    }

    private static boolean isOlderThan(int major, int minor) {
        String[] version = System.getProperty("os.version").split("[.-]", 3);
        int first = Integer.parseInt(version[0]);
        return first < major || (first == major && Integer.parseInt(version[1]) < minor);
    }

    private static void run(Path disk, String backend, String name, Case body) {
        ChildCases.run(
                backend + " " + name,
                () -> {
                    AioOptions options =
                            AioOptions.builder().backend(BackendId.of(backend)).build();
                    try (AsyncIo io = Aio.open(options)) {
                        Path path = disk.resolve("file");
                        Files.deleteIfExists(path);
                        body.run(new AtomicWritesChild(io, path));
                    }
                });
    }

    private AioFile file() throws IOException {
        return io.openFile(
                path,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        ExtendedOpenOption.DIRECT));
    }

    private static byte[] content(int bytes, long seed) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    /** Writes first into holes, then over existing data: the file system handles these differently. */
    private void eachSize() throws Exception {
        try (AioFile file = file()) {
            Capabilities can = file.capabilities();
            int min = can.atomicUnitMin();
            int max = can.atomicUnitMax();
            assertTrue(min >= 512 && max >= min, can::toString);
            for (int round = 0; round < 2; round++) {
                for (int unit = min; unit <= max; unit *= 2) {
                    byte[] bytes = content(unit, unit + round);
                    int cut = unit / 3;
                    long offset = 2L * unit;
                    ByteBuffer first = ByteBuffer.wrap(bytes, 0, cut);
                    ByteBuffer second = ByteBuffer.allocateDirect(unit - cut);
                    second.put(bytes, cut, unit - cut).flip();
                    AioFuture<Long> write =
                            unit == min
                                    ? file.writevAtomicDurable(offset, first, second)
                                    : file.writevAtomic(offset, first, second);
                    assertEquals(unit, write.join());
                    assertArrayEquals(bytes, read(file, offset, unit), "unit " + unit);
                }
            }
        }
    }

    private static byte[] read(AioFile file, long offset, int bytes) {
        ByteBuffer buffer = AlignedBuffers.allocate(bytes, 4096);
        assertEquals(bytes, file.readv(offset, buffer).join());
        byte[] content = new byte[bytes];
        buffer.flip().get(content);
        return content;
    }

    private void many() throws Exception {
        int count = 200;
        try (AioFile file = file()) {
            int unit = file.capabilities().atomicUnitMin();
            byte[] all = content(count * unit, 9);
            List<AioFuture<Long>> writes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] part = Arrays.copyOfRange(all, i * unit, (i + 1) * unit);
                writes.add(file.writevAtomic((long) i * unit, ByteBuffer.wrap(part)));
            }
            for (AioFuture<Long> write : writes) {
                assertEquals(unit, write.join());
            }
            assertArrayEquals(all, read(file, 0, count * unit));
        }
    }

    private void refused() throws Exception {
        try (AioFile file = file()) {
            String cause = file.capabilities().availability(Capability.ATOMIC_WRITE).cause();
            UnsupportedOperationException e =
                    assertThrows(
                            UnsupportedOperationException.class,
                            () -> file.writevAtomic(0, ByteBuffer.allocate(4096)));
            assertTrue(String.valueOf(e.getMessage()).endsWith(cause), e.getMessage());
            boolean names =
                    cause.contains("backend")
                            || cause.contains("java.nio")
                            || (cause.contains("ext4")
                                    && cause.contains(System.getProperty("os.version")));
            assertTrue(names, cause);
            assertEquals(0, file.size());
        }
    }
}
