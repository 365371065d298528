package io.jnaaio.cli;

import static io.jnaaio.cli.Bench.await;
import static io.jnaaio.cli.Bench.content;
import static io.jnaaio.cli.Bench.direct;
import static io.jnaaio.cli.Bench.expect;
import static io.jnaaio.cli.Bench.expectBytes;
import static io.jnaaio.cli.Bench.expectThrows;
import static io.jnaaio.cli.Bench.get;
import static io.jnaaio.cli.Bench.join;
import static io.jnaaio.cli.Bench.until;
import static io.jnaaio.cli.Bench.within;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.IoStats;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.cli.Selftest.CheckFailure;
import io.jnaaio.cli.Selftest.Named;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Checks the rules of files and engines: queue depth, access, close, counters. */
final class RuleChecks {
    private static final long HOLD_SECONDS = 20;

    static final List<Named> ALL =
            List.of(
                    new Named(
                            "a full queue fails with EAGAIN and accepts the operation later",
                            RuleChecks::queueFull),
                    new Named("a write to a read-only file is rejected", RuleChecks::readOnly),
                    new Named("a read of a write-only file is rejected", RuleChecks::writeOnly),
                    new Named("operations on a closed file fail", RuleChecks::closedFile),
                    new Named("invalid arguments are rejected at once", RuleChecks::arguments),
                    new Named("close waits for submitted operations", RuleChecks::close),
                    new Named("the engine's counters add up", RuleChecks::counters));

    private static final SigevNotify NONE = SigevNotify.none();

    private RuleChecks() {}

    private static void queueFull(Bench bench) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        bench.withFile(
                2,
                new byte[0],
                (io, file, path) -> {
                    List<AsyncOperation<?>> taken = new ArrayList<>();
                    AsyncWritev refused = bench.kept(oneByte(io, file, NONE));
                    try {
                        taken.add(holder(bench, io, file, release));
                        taken.add(holder(bench, io, file, release));
                        refused.submit();
                        throw new CheckFailure("expected EAGAIN from a full queue of 2");
                    } catch (ErrnoException e) {
                        expect("errno of the refusal", Errno.EAGAIN, e.errno());
                    } finally {
                        release.countDown();
                    }
                    for (AsyncOperation<?> write : taken) {
                        await(write);
                        write.aioReturn();
                    }
                    // The place in the queue is free once the callback has returned, which may take
                    // a moment.
                    until("the queue has room", () -> submitted(refused));
                    await(refused);
                    expect("error", Errno.SUCCESS, refused.error());
                    refused.aioReturn();
                },
                StandardOpenOption.WRITE);
    }

    private static boolean submitted(AsyncWritev write) {
        try {
            write.submit();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns a write that keeps its place in the queue, by a callback that does not return. Another thread submits
     * it, because a backend may complete it, and run the callback, within submit.
     */
    private static AsyncWritev holder(Bench bench, AsyncIo io, AioFile file, CountDownLatch release)
            throws Exception {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        SigevNotify notify =
                SigevNotify.callback(
                        Runnable::run,
                        done -> {
                            taken.complete(null);
                            hold(release);
                        });
        AsyncWritev write = bench.kept(oneByte(io, file, notify));
        Thread submitter =
                new Thread(
                        () -> {
                            try {
                                write.submit();
                                taken.complete(null);
                            } catch (IOException | RuntimeException e) {
                                taken.completeExceptionally(e);
                            }
                        },
                        "jna-aio-selftest");
        submitter.setDaemon(true);
        submitter.start();
        taken.get(HOLD_SECONDS, TimeUnit.SECONDS);
        return write;
    }

    private static void hold(CountDownLatch release) {
        try {
            boolean unused = release.await(HOLD_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void readOnly(Bench bench) throws Exception {
        bench.withFile(
                64,
                content(1, 10),
                (io, file, path) -> {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(4);
                    expectThrows(
                            NonWritableChannelException.class, () -> get(file.writev(0, buffer)));
                    expectThrows(
                            NonWritableChannelException.class,
                            () -> io.writev(file, 0, List.of(buffer), 0, NONE));
                },
                StandardOpenOption.READ);
    }

    private static void writeOnly(Bench bench) throws Exception {
        bench.withFile(
                64,
                content(1, 10),
                (io, file, path) ->
                        expectThrows(
                                NonReadableChannelException.class,
                                () -> get(file.readv(0, ByteBuffer.allocateDirect(4)))),
                StandardOpenOption.WRITE);
    }

    private static void closedFile(Bench bench) throws Exception {
        bench.withFile(
                (io, file, path) -> {
                    AsyncWritev prepared = bench.kept(oneByte(io, file, NONE));
                    within("close", file::close);
                    expect("isOpen", false, file.isOpen());
                    ByteBuffer buffer = ByteBuffer.allocateDirect(4);
                    expectThrows(ClosedChannelException.class, () -> get(file.writev(0, buffer)));
                    expectThrows(
                            ClosedChannelException.class,
                            () -> io.writev(file, 0, List.of(buffer), 0, NONE));
                    expectThrows(
                            IOException.class,
                            () -> {
                                prepared.submit();
                                await(prepared);
                                prepared.aioReturn();
                            });
                    expect("size of the file", 0L, Files.size(path));
                });
    }

    private static void arguments(Bench bench) throws Exception {
        bench.withFile(
                (io, file, path) -> {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(4);
                    expectThrows(
                            IllegalArgumentException.class, () -> get(file.writev(-1, buffer)));
                    expectThrows(
                            IllegalArgumentException.class,
                            () -> get(file.writev(0, buffer, buffer)));
                    expectThrows(
                            IllegalArgumentException.class,
                            () -> get(file.writev(Long.MAX_VALUE, buffer)));
                    expectThrows(
                            IllegalArgumentException.class,
                            () -> io.writev(file, 0, List.of(buffer), 21, NONE));
                });
    }

    private static void close(Bench bench) throws Exception {
        int count = 64;
        byte[][] parts = new byte[count][];
        bench.withFile(
                (io, file, path) -> {
                    List<AioFuture<Long>> futures = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        parts[i] = content(i, 10_000);
                        futures.add(file.writev(10_000L * i, direct(parts[i])));
                    }
                    within("close", io::close);
                    expect("isOpen", false, io.isOpen());
                    for (AioFuture<Long> future : futures) {
                        expect("done after close", true, future.isDone());
                        expect("bytes written", 10_000L, get(future));
                    }
                    expectBytes("file", join(parts), Files.readAllBytes(path));
                });
    }

    private static void counters(Bench bench) throws Exception {
        bench.withFile(
                (io, file, path) -> {
                    for (int i = 0; i < 10; i++) {
                        get(file.writev(i * 100L, direct(content(i, 100))));
                    }
                    ByteBuffer buffer = ByteBuffer.allocateDirect(1000);
                    get(file.readv(0, buffer));
                    IoStats stats = io.stats();
                    expect("submitted", 11L, stats.submitted());
                    expect("completed", 11L, stats.completed());
                    expect("in flight", 0L, stats.inFlight());
                    expect("bytes written", 1000L, stats.bytesWritten());
                    expect("bytes read", 1000L, stats.bytesRead());
                });
    }

    private static AsyncWritev oneByte(AsyncIo io, AioFile file, SigevNotify notify)
            throws IOException {
        return io.writev(file, 0, List.of(ByteBuffer.allocateDirect(1)), 0, notify);
    }
}
