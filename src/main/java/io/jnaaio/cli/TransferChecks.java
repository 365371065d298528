package io.jnaaio.cli;

import static io.jnaaio.cli.Bench.content;
import static io.jnaaio.cli.Bench.direct;
import static io.jnaaio.cli.Bench.expect;
import static io.jnaaio.cli.Bench.expectBytes;
import static io.jnaaio.cli.Bench.get;
import static io.jnaaio.cli.Bench.heap;
import static io.jnaaio.cli.Bench.join;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.cli.Selftest.Named;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Checks that the right bytes are at the right offset, by reading the file with java.nio. */
final class TransferChecks {
    static final List<Named> ALL =
            List.of(
                    new Named(
                            "a gather of 3 buffers at an offset reads back unchanged",
                            TransferChecks::gather),
                    new Named(
                            "a gather of heap buffers reads back unchanged",
                            TransferChecks::gatherHeap),
                    new Named(
                            "an 8 MiB gather of unequal buffers is written completely",
                            TransferChecks::gatherLarge),
                    new Named(
                            "a gather of 1500 buffers, more than IOV_MAX, is written completely",
                            TransferChecks::gatherMany),
                    new Named("a scatter into 3 buffers reads the file", TransferChecks::scatter),
                    new Named(
                            "a scatter into heap buffers reads the file",
                            TransferChecks::scatterHeap),
                    new Named(
                            "200 writes in flight, then fsync: each is at its offset",
                            TransferChecks::manyInFlight),
                    new Named(
                            "a write of no buffers, or only empty ones, completes with 0",
                            TransferChecks::empty),
                    new Named(
                            "a write past end-of-file leaves zeros before it",
                            TransferChecks::pastTheEnd),
                    new Named(
                            "a read is short at end-of-file, and returns 0 past it",
                            TransferChecks::shortRead),
                    new Named(
                            "50 appends are in the file in order of submission",
                            TransferChecks::append),
                    new Named("a durable write is written completely", TransferChecks::durable),
                    new Named("size and truncate agree with the file", TransferChecks::size));

    private TransferChecks() {}

    private static void gather(Bench bench) throws Exception {
        byte[] a = content(1, 100);
        byte[] b = content(2, 5000);
        byte[] c = content(3, 70_000);
        bench.withFile(
                (io, file, path) -> {
                    ByteBuffer first = direct(a);
                    long written = get(file.writev(4096, first, direct(b), direct(c)));
                    expect("bytes written", 75_100L, written);
                    expect("bytes remaining in the first buffer", 0, first.remaining());
                    expectBytes("file", join(new byte[4096], a, b, c), Files.readAllBytes(path));
                });
    }

    private static void gatherHeap(Bench bench) throws Exception {
        byte[] a = content(4, 3000);
        byte[] b = content(5, 1);
        byte[] c = content(6, 40_000);
        bench.withFile(
                (io, file, path) -> {
                    ByteBuffer readOnly = heap(b).asReadOnlyBuffer();
                    long written = get(file.writev(0, heap(a), readOnly, direct(c)));
                    expect("bytes written", 43_001L, written);
                    expectBytes("file", join(a, b, c), Files.readAllBytes(path));
                });
    }

    private static void gatherLarge(Bench bench) throws Exception {
        int[] lengths = {1, 4095, (1 << 20) + 1, 17, 3 << 20, (4 << 20) - 5209};
        byte[][] parts = new byte[lengths.length][];
        ByteBuffer[] buffers = new ByteBuffer[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            parts[i] = content(i, lengths[i]);
            buffers[i] = i % 2 == 0 ? direct(parts[i]) : heap(parts[i]);
        }
        byte[] expected = join(parts);
        bench.withFile(
                (io, file, path) -> {
                    expect("bytes written", (long) expected.length, get(file.writev(0, buffers)));
                    expectBytes("file", expected, Files.readAllBytes(path));
                });
    }

    private static void gatherMany(Bench bench) throws Exception {
        byte[][] parts = new byte[1500][];
        ByteBuffer[] buffers = new ByteBuffer[parts.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = content(i, 1 + i % 13);
            buffers[i] = direct(parts[i]);
        }
        byte[] expected = join(parts);
        bench.withFile(
                (io, file, path) -> {
                    expect("bytes written", (long) expected.length, get(file.writev(0, buffers)));
                    expectBytes("file", expected, Files.readAllBytes(path));
                });
    }

    private static void scatter(Bench bench) throws Exception {
        scatter(bench, true);
    }

    private static void scatterHeap(Bench bench) throws Exception {
        scatter(bench, false);
    }

    private static void scatter(Bench bench, boolean direct) throws Exception {
        byte[] before = content(7, 10_000);
        ByteBuffer[] buffers = new ByteBuffer[3];
        int[] lengths = {10, 900, 6000};
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] =
                    direct
                            ? ByteBuffer.allocateDirect(lengths[i])
                            : ByteBuffer.allocate(lengths[i]);
        }
        bench.withFile(
                64,
                before,
                (io, file, path) -> {
                    expect("bytes read", 6910L, get(file.readv(1000, buffers)));
                    ByteBuffer read = ByteBuffer.allocate(6910);
                    for (ByteBuffer buffer : buffers) {
                        expect("bytes remaining in a buffer", 0, buffer.remaining());
                        read.put(buffer.flip());
                    }
                    expectBytes(
                            "what was read", Arrays.copyOfRange(before, 1000, 7910), read.array());
                },
                StandardOpenOption.READ);
    }

    private static void manyInFlight(Bench bench) throws Exception {
        int count = 200;
        int length = 2048;
        byte[][] parts = new byte[count][];
        bench.withFile(
                (io, file, path) -> {
                    List<AioFuture<?>> futures = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        parts[i] = content(i, length);
                        ByteBuffer whole = direct(parts[i]);
                        futures.add(
                                file.writev(
                                        (long) i * length,
                                        whole.slice(0, 1000),
                                        whole.slice(1000, length - 1000)));
                    }
                    futures.add(file.fsync(FsyncMode.SYNC));
                    futures.add(file.fsync(FsyncMode.DSYNC));
                    for (AioFuture<?> future : futures) {
                        get(future);
                    }
                    expectBytes("file", join(parts), Files.readAllBytes(path));
                });
    }

    private static void empty(Bench bench) throws Exception {
        bench.withFile(
                (io, file, path) -> {
                    expect("bytes of no buffers", 0L, get(file.writev(0)));
                    ByteBuffer empty = ByteBuffer.allocateDirect(0);
                    expect("bytes of empty buffers", 0L, get(file.writev(9, empty)));
                    expect("bytes read into no buffers", 0L, get(file.readv(0)));
                    expect("size of the file", 0L, Files.size(path));
                });
    }

    private static void pastTheEnd(Bench bench) throws Exception {
        byte[] before = content(8, 100);
        byte[] after = content(9, 50);
        bench.withFile(
                64,
                before,
                (io, file, path) -> {
                    expect("bytes written", 50L, get(file.writev(9000, direct(after))));
                    expectBytes(
                            "file", join(before, new byte[8900], after), Files.readAllBytes(path));
                },
                StandardOpenOption.WRITE);
    }

    private static void shortRead(Bench bench) throws Exception {
        bench.withFile(
                64,
                content(10, 1000),
                (io, file, path) -> {
                    ByteBuffer first = ByteBuffer.allocateDirect(300);
                    ByteBuffer second = ByteBuffer.allocateDirect(300);
                    expect("bytes up to the end", 400L, get(file.readv(600, first, second)));
                    expect("bytes in the second buffer", 100, second.position());
                    expect("bytes at the end", 0L, get(file.readv(1000, second)));
                    expect("bytes far past it", 0L, get(file.readv(1 << 30, second)));
                },
                StandardOpenOption.READ);
    }

    private static void append(Bench bench) throws Exception {
        int count = 50;
        byte[][] parts = new byte[count + 1][];
        parts[0] = content(99, 77);
        bench.withFile(
                64,
                parts[0],
                (io, file, path) -> {
                    List<AioFuture<Long>> futures = new ArrayList<>();
                    for (int i = 1; i <= count; i++) {
                        parts[i] = content(i, 10 * i);
                        futures.add(
                                file.writev(0, direct(parts[i]).slice(0, 5), tail(parts[i], 5)));
                    }
                    for (AioFuture<Long> future : futures) {
                        get(future);
                    }
                    expectBytes("file", join(parts), Files.readAllBytes(path));
                },
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }

    private static ByteBuffer tail(byte[] bytes, int from) {
        return heap(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    private static void durable(Bench bench) throws Exception {
        byte[] a = content(11, 4000);
        byte[] b = content(12, 9000);
        bench.withFile(
                (io, file, path) -> {
                    expect(
                            "bytes written",
                            13_000L,
                            get(file.writevDurable(500, direct(a), heap(b))));
                    expectBytes("file", join(new byte[500], a, b), Files.readAllBytes(path));
                });
    }

    private static void size(Bench bench) throws Exception {
        byte[] before = content(13, 5000);
        bench.withFile(
                64,
                before,
                (io, file, path) -> {
                    expect("size", 5000L, file.size());
                    file.truncate(6000);
                    expect("size after truncate to more", 5000L, Files.size(path));
                    file.truncate(123);
                    expectBytes("file", Arrays.copyOf(before, 123), Files.readAllBytes(path));
                },
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }
}
