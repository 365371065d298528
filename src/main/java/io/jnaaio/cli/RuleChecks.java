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
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.IoStats;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Checks the life of an operation: submit, result, notification, cancel, pressure and close. */
final class RuleChecks {
    private static final long HOLD_SECONDS = 20;

    static final List<Named> ALL =
            List.of(
                    new Named(
                            "an operation goes from submit to result, and may be used again",
                            RuleChecks::life),
                    new Named("a future gives the result and reaps", RuleChecks::future),
                    new Named("a callback runs once for each submission", RuleChecks::callback),
                    new Named("submitAll submits each of a list", RuleChecks::submitAll),
                    new Named("suspend returns when one is done", RuleChecks::suspend),
                    new Named("a cancelled operation completes exactly once", RuleChecks::cancel),
                    new Named(
                            "a full queue refuses with EAGAIN, and takes it later",
                            RuleChecks::queueFull),
                    new Named("a read-only file refuses a write", RuleChecks::readOnly),
                    new Named("a write-only file refuses a read", RuleChecks::writeOnly),
                    new Named("a closed file fails what comes later", RuleChecks::closedFile),
                    new Named("bad arguments are refused at once", RuleChecks::arguments),
                    new Named("close waits for what was submitted", RuleChecks::close),
                    new Named("the engine's counters add up", RuleChecks::counters));

    private static final SigevNotify NONE = SigevNotify.none();

    private RuleChecks() {}

    private static void life(Bench bench) throws Exception {
        byte[] bytes = content(20, 6000);
        bench.withFile(
                (io, file, path) -> {
                    ByteBuffer buffer = direct(bytes);
                    AsyncWritev write = io.writev(file, 8, List.of(buffer), 0, NONE);
                    expectThrows(IllegalStateException.class, write::error);
                    for (int round = 0; round < 2; round++) {
                        write.submit();
                        until("the operation", () -> write.error() != Errno.EINPROGRESS);
                        expect("error", Errno.SUCCESS, write.error());
                        expect("aioReturn", 6000L, write.aioReturn());
                        expectThrows(IllegalStateException.class, write::aioReturn);
                    }
                    expect("position of the buffer", 0, buffer.position());
                    expectBytes("file", join(new byte[8], bytes), Files.readAllBytes(path));
                });
    }

    private static void future(Bench bench) throws Exception {
        bench.withFile(
                (io, file, path) -> {
                    AsyncWritev write = write(io, file, 0, 1234, NONE);
                    write.submit();
                    AioFuture<Long> future = write.future();
                    expect("result", 1234L, get(future));
                    expect("the same future again", true, write.future() == future);
                    expectThrows(IllegalStateException.class, write::aioReturn);
                });
    }

    private static void callback(Bench bench) throws Exception {
        int count = 100;
        AtomicIntegerArray calls = new AtomicIntegerArray(count);
        AtomicInteger all = new AtomicInteger();
        bench.withFile(
                (io, file, path) -> {
                    List<AsyncOperation<?>> writes = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        int number = i;
                        SigevNotify notify =
                                SigevNotify.callback(
                                        Runnable::run,
                                        operation -> {
                                            calls.incrementAndGet(number);
                                            all.incrementAndGet();
                                        });
                        AsyncWritev write = write(io, file, i, 512, notify);
                        writes.add(write);
                        write.submit();
                    }
                    until("the callbacks", () -> all.get() >= count);
                    for (AsyncOperation<?> write : writes) {
                        expect("error", Errno.SUCCESS, write.error());
                        write.aioReturn();
                    }
                });
        expectOnce(calls);
    }

    private static void submitAll(Bench bench) throws Exception {
        int count = 40;
        bench.withFile(
                (io, file, path) -> {
                    List<AsyncOperation<?>> writes = new ArrayList<>();
                    byte[][] parts = new byte[count][];
                    for (int i = 0; i < count; i++) {
                        parts[i] = content(i, 700);
                        writes.add(io.writev(file, 700L * i, List.of(direct(parts[i])), 0, NONE));
                    }
                    List<SubmitResult> results = io.submitAll(writes);
                    expect("results", count, results.size());
                    for (SubmitResult result : results) {
                        expect("errno of a submission", Errno.SUCCESS, result.errno());
                        await(result.operation());
                        expect("aioReturn", 700L, result.operation().aioReturn());
                    }
                    expectBytes("file", join(parts), Files.readAllBytes(path));
                });
    }

    private static void suspend(Bench bench) throws Exception {
        bench.withFile(
                (io, file, path) -> {
                    List<AsyncOperation<?>> writes = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        AsyncWritev write = write(io, file, i * 65_536L, 65_536, NONE);
                        writes.add(write);
                        write.submit();
                    }
                    expect("suspend", true, io.suspend(writes, Bench.limit()));
                    expect(
                            "one of them is done",
                            true,
                            writes.stream().anyMatch(write -> !write.inProgress()));
                    for (AsyncOperation<?> write : writes) {
                        await(write);
                        write.aioReturn();
                    }
                });
    }

    private static void cancel(Bench bench) throws Exception {
        int count = 64;
        AtomicIntegerArray calls = new AtomicIntegerArray(count);
        bench.withFile(
                (io, file, path) -> {
                    List<AsyncOperation<?>> writes = new ArrayList<>();
                    ByteBuffer shared = ByteBuffer.allocateDirect(512 << 10);
                    for (int i = 0; i < count; i++) {
                        int number = i;
                        SigevNotify notify =
                                SigevNotify.callback(
                                        Runnable::run, done -> calls.incrementAndGet(number));
                        AsyncWritev write = io.writev(file, i, List.of(shared), 0, notify);
                        writes.add(write);
                        write.submit();
                    }
                    for (int i = count - 1; i >= 0; i--) {
                        writes.get(i).cancel();
                    }
                    for (AsyncOperation<?> write : writes) {
                        await(write);
                        Errno errno = write.error();
                        if (errno != Errno.SUCCESS && errno != Errno.ECANCELED) {
                            throw new CheckFailure("expected SUCCESS or ECANCELED, was " + errno);
                        }
                        expect("a later cancel", CancelStatus.ALL_DONE, write.cancel());
                        reap(write);
                    }
                });
        // The engine is closed: no further callback can come.
        expectOnce(calls);
    }

    private static void queueFull(Bench bench) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        bench.withFile(
                2,
                new byte[0],
                (io, file, path) -> {
                    List<AsyncOperation<?>> taken = new ArrayList<>();
                    AsyncWritev refused =
                            io.writev(file, 0, List.of(ByteBuffer.allocateDirect(1)), 0, NONE);
                    try {
                        taken.add(holder(io, file, release));
                        taken.add(holder(io, file, release));
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
                    // The credit is free when the callback is back, which may be a moment later.
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
     * A write that keeps its place in the queue by a callback that does not return. A thread of its own submits it, for a
     * backend may complete, and call back, within submit.
     */
    private static AsyncWritev holder(AsyncIo io, AioFile file, CountDownLatch release)
            throws Exception {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        SigevNotify notify =
                SigevNotify.callback(
                        Runnable::run,
                        done -> {
                            taken.complete(null);
                            hold(release);
                        });
        AsyncWritev write = io.writev(file, 0, List.of(ByteBuffer.allocateDirect(1)), 0, notify);
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
                    AsyncWritev prepared = write(io, file, 0, 10, NONE);
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

    private static AsyncWritev write(
            AsyncIo io, AioFile file, long offset, int lengthBytes, SigevNotify notify)
            throws IOException {
        return io.writev(file, offset, List.of(direct(content(21, lengthBytes))), 0, notify);
    }

    private static void reap(AsyncOperation<?> operation) {
        try {
            operation.aioReturn();
        } catch (ErrnoException e) {
            // It was cancelled, which error() has said already.
        }
    }

    private static void expectOnce(AtomicIntegerArray calls) throws CheckFailure {
        for (int i = 0; i < calls.length(); i++) {
            expect("callbacks of operation " + i, 1, calls.get(i));
        }
    }
}
