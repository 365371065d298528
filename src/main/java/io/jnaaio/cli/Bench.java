package io.jnaaio.cli;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.BackendId;
import io.jnaaio.cli.Selftest.CheckFailure;
import io.jnaaio.spi.DriverWrapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The environment of a check: its engine, its file, known content, and waits with a limit. */
final class Bench {
    private static final long LIMIT_SECONDS = 30;
    private static final int QUEUE_DEPTH = 256;

    private final BackendId backend;
    private final AioOptions template;
    private final Path folder;
    private final List<AsyncOperation<?>> made = new ArrayList<>();

    Bench(BackendId backend, AioOptions template, Path folder) {
        this.backend = backend;
        this.template = template;
        this.folder = folder;
    }

    /** Work on one engine and one file. */
    @FunctionalInterface
    interface OnFile {
        void run(AsyncIo io, AioFile file, Path path) throws Exception;
    }

    /** Runs work on a new file, open for reading and writing. */
    void withFile(OnFile work) throws Exception {
        withFile(QUEUE_DEPTH, new byte[0], work, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Runs work on a file, then closes the engine and the file, unless they hang.
     *
     * @param content the initial content of the file
     */
    void withFile(int queueDepth, byte[] content, OnFile work, OpenOption... options)
            throws Exception {
        Path path = Files.createTempFile(folder, backend + "-", ".bin");
        AsyncIo io = open(queueDepth);
        boolean hangs = false;
        try {
            Files.write(path, content);
            work.run(io, io.openFile(path, options), path);
        } catch (TimeoutException e) {
            hangs = true;
            throw e;
        } finally {
            made.forEach(Bench::claim);
            made.clear();
            if (!hangs) {
                within("close", io::close);
                Files.deleteIfExists(path);
            }
        }
    }

    /**
     * Registers an operation whose result is claimed at the end of the check if a failed check has not done so:
     * otherwise the library would warn of an unclaimed result.
     */
    <T extends AsyncOperation<?>> T kept(T operation) {
        made.add(operation);
        return operation;
    }

    private static void claim(AsyncOperation<?> operation) {
        try {
            Object unused = operation.future();
        } catch (IllegalStateException e) {
            // It was never submitted, or its result has already been claimed.
        }
    }

    private AsyncIo open(int queueDepth) throws IOException {
        AioOptions.Builder builder = AioOptions.builder().backend(backend).queueDepth(queueDepth);
        template.stagingBytes().ifPresent(builder::stagingBytes);
        template.leakTracking().ifPresent(builder::leakTracking);
        template.extension(DriverWrapper.class)
                .ifPresent(wrapper -> builder.extension(DriverWrapper.class, wrapper));
        return Aio.open(builder.build());
    }

    /** Work that may block. */
    @FunctionalInterface
    interface Blocking {
        void run() throws IOException;
    }

    /** Runs work on another thread, and stops waiting if it hangs. */
    static void within(String what, Blocking work) throws Exception {
        java.util.concurrent.FutureTask<@Nullable Void> task =
                new java.util.concurrent.FutureTask<>(
                        () -> {
                            work.run();
                            return null;
                        });
        Thread thread = new Thread(task, "selftest-" + what);
        thread.setDaemon(true);
        thread.start();
        try {
            get(task);
        } catch (TimeoutException e) {
            throw timeout(what);
        }
    }

    /** Returns the result of a future; throws if it does not complete in time. */
    static <T extends @Nullable Object> T get(Future<T> future) throws Exception {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw timeout("the operation");
        }
    }

    /** Waits until an operation is complete. */
    static void await(AsyncOperation<?> operation) throws Exception {
        if (!operation.await(Duration.ofSeconds(LIMIT_SECONDS))) {
            throw timeout("the operation");
        }
    }

    /** Waits until another thread makes a condition true. */
    static void until(String what, BooleanSupplier done) throws Exception {
        long begunNanos = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - begunNanos > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                throw timeout(what);
            }
            Thread.onSpinWait();
        }
    }

    static Duration limit() {
        return Duration.ofSeconds(LIMIT_SECONDS);
    }

    private static TimeoutException timeout(String what) {
        return new TimeoutException(what + " did not complete within " + LIMIT_SECONDS + " s");
    }

    /** Returns pseudo-random bytes, the same for the same seed. */
    static byte[] content(int seed, int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        long state = 0x9E3779B97F4A7C15L * (seed + 1);
        for (int i = 0; i < lengthBytes; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            bytes[i] = (byte) (state >>> 56);
        }
        return bytes;
    }

    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    static ByteBuffer heap(byte[] bytes) {
        return ByteBuffer.wrap(bytes);
    }

    static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    static void expect(String what, @Nullable Object expected, @Nullable Object actual)
            throws CheckFailure {
        if (!Objects.equals(expected, actual)) {
            throw new CheckFailure(what + ": expected " + expected + ", but was " + actual);
        }
    }

    static void expectBytes(String what, byte[] expected, byte[] actual) throws CheckFailure {
        expect("length of " + what, expected.length, actual.length);
        int at = Arrays.mismatch(expected, actual);
        if (at >= 0) {
            throw new CheckFailure(
                    String.format(
                            "%s: expected 0x%02x at byte %d, but was 0x%02x",
                            what, expected[at], at, actual[at]));
        }
    }

    /** Work that is expected to throw. */
    @FunctionalInterface
    interface Refused {
        void run() throws Exception;
    }

    /** Expects an exception of this type, thrown directly or wrapped by a future. */
    static void expectThrows(Class<? extends Throwable> type, Refused refused) throws Exception {
        try {
            refused.run();
        } catch (TimeoutException e) {
            throw e;
        } catch (Exception e) {
            Throwable bare = ErrorText.unwrap(e);
            if (type.isInstance(bare)) {
                return;
            }
            throw new CheckFailure("expected " + type.getSimpleName() + ", but was " + bare);
        }
        throw new CheckFailure("expected " + type.getSimpleName() + ", but nothing was thrown");
    }
}
