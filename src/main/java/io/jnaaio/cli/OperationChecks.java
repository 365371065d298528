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

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
import io.jnaaio.cli.Selftest.CheckFailure;
import io.jnaaio.cli.Selftest.Named;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Checks the life cycle of an operation: submission, result, notification, lists and cancellation. */
final class OperationChecks {
    static final List<Named> ALL =
            List.of(
                    new Named(
                            "an operation can be submitted, reaped, and submitted again",
                            OperationChecks::life),
                    new Named(
                            "a future returns the result and reaps the operation",
                            OperationChecks::future),
                    new Named("a callback runs once per submission", OperationChecks::callback),
                    new Named(
                            "submitAll submits every operation of a list",
                            OperationChecks::submitAll),
                    new Named(
                            "suspend returns when one operation is complete",
                            OperationChecks::suspend),
                    new Named(
                            "a cancelled operation completes exactly once",
                            OperationChecks::cancel));

    private static final SigevNotify NONE = SigevNotify.none();

    private OperationChecks() {}

    private static void life(Bench bench) throws Exception {
        byte[] bytes = content(20, 6000);
        bench.withFile(
                (io, file, path) -> {
                    ByteBuffer buffer = direct(bytes);
                    AsyncWritev write = bench.kept(io.writev(file, 8, List.of(buffer), 0, NONE));
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
                    AsyncWritev write = write(bench, io, file, 0, 1234, NONE);
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
                        AsyncWritev write = write(bench, io, file, i, 512, notify);
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
                        writes.add(
                                bench.kept(
                                        io.writev(
                                                file,
                                                700L * i,
                                                List.of(direct(parts[i])),
                                                0,
                                                NONE)));
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
                        AsyncWritev write = write(bench, io, file, i * 65_536L, 65_536, NONE);
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
                        AsyncWritev write =
                                bench.kept(io.writev(file, i, List.of(shared), 0, notify));
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

    private static AsyncWritev write(
            Bench bench, AsyncIo io, AioFile file, long offset, int lengthBytes, SigevNotify notify)
            throws IOException {
        return bench.kept(
                io.writev(file, offset, List.of(direct(content(21, lengthBytes))), 0, notify));
    }

    private static void reap(AsyncOperation<?> operation) {
        try {
            operation.aioReturn();
        } catch (ErrnoException e) {
            // It was cancelled, as error() has already shown.
        }
    }

    private static void expectOnce(AtomicIntegerArray calls) throws CheckFailure {
        for (int i = 0; i < calls.length(); i++) {
            expect("callbacks of operation " + i, 1, calls.get(i));
        }
    }
}
