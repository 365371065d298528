package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The base class of the suites: an engine per test, files with known content, and waits with a time limit. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class BackendContract {
    /** A time limit that no working operation exceeds. */
    protected static final Duration DEADLINE = Duration.ofSeconds(20);

    /** The file of the classic examples. */
    protected static final String TEXT = "abcdef123456";

    @TempDir protected Path dir;

    /** The engine under test, with default options. */
    protected AsyncIo io;

    /** Finds the class in which this suite is nested. */
    @RegisterExtension
    final BeforeEachCallback enclosing =
            context -> all = context.getRequiredTestInstances().findInstance(AllContracts.class);

    private Optional<AllContracts> all = Optional.empty();
    private final List<AsyncIo> engines = new ArrayList<>();
    private final List<Path> limited = new ArrayList<>();
    private int paths;

    /** Constructor for subclasses. */
    protected BackendContract() {}

    /**
     * Opens an engine on the backend under test. A suite that is not nested in {@link AllContracts} must override it.
     *
     * @param options the options, to which the implementation adds the backend's name
     */
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        return all.orElseThrow(() -> new IllegalStateException(getClass() + " must override open"))
                .open(options);
    }

    /** How files are created and read without the backend under test; by default, on the file system. */
    protected BackendFiles files() {
        return all.map(AllContracts::files).orElseGet(BackendFiles::real);
    }

    @BeforeEach
    void openEngine() throws IOException {
        io = engine(AioOptions.builder());
    }

    @AfterEach
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void closeEngines() throws IOException {
        for (AsyncIo engine : engines) {
            engine.close();
        }
        for (Path path : limited) {
            Files.delete(path);
        }
    }

    /** Opens another engine, closed after the test. */
    protected final AsyncIo engine(AioOptions.Builder options) throws IOException {
        AsyncIo engine = open(options);
        engines.add(engine);
        return engine;
    }

    // ---- files

    /** A path at which no file exists yet. */
    protected final Path newPath() {
        return dir.resolve("file" + paths++);
    }

    /** A new file with this content. */
    protected final Path fileOf(String content) throws IOException {
        return fileOf(content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A new file with this content, on a file system that rejects writes at {@link LimitedFolder#BEYOND}; deleted
     * after the test.
     */
    final Path limitedFileOf(String content) throws IOException {
        Path path = newPath();
        if (files().areReal()) {
            path = Files.createTempFile(LimitedFolder.orOther(dir), "limited", "");
            limited.add(path);
        }
        files().write(path, bytes(content));
        return path;
    }

    /** A new file with this content. */
    protected final Path fileOf(byte[] content) throws IOException {
        Path path = newPath();
        files().write(path, content);
        return path;
    }

    /** Opens an existing file for reading and writing. */
    protected final AioFile openBoth(Path path) throws IOException {
        return openBoth(io, path);
    }

    /** Opens an existing file for reading and writing. */
    protected static AioFile openBoth(AsyncIo engine, Path path) throws IOException {
        return engine.openFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** A new empty file, open for reading and writing. */
    protected final AioFile openNew() throws IOException {
        return openBoth(fileOf(""));
    }

    /** Opens a device for writing; skips the test if the device does not exist. */
    protected final AioFile openDevice(String device) throws IOException {
        return openDevice(io, device);
    }

    /** Opens a device for writing; skips the test if the device does not exist. */
    protected static AioFile openDevice(AsyncIo engine, String device) throws IOException {
        Path path = Path.of(device);
        Assumptions.assumeTrue(Files.exists(path), "this system has no " + device);
        return engine.openFile(path, StandardOpenOption.WRITE);
    }

    /** Checks the content of a file. */
    protected final void assertContent(String expected, Path path, String promise)
            throws IOException {
        assertEquals(
                expected, new String(files().read(path), StandardCharsets.ISO_8859_1), promise);
    }

    /** Checks the content of a file. */
    protected final void assertContent(byte[] expected, Path path, String promise)
            throws IOException {
        assertArrayEquals(expected, files().read(path), promise);
    }

    // ---- operations

    /** Prepares a write without a notification. */
    protected static AsyncWritev writev(
            AsyncIo engine, AioFile file, long offset, ByteBuffer... buffers) throws IOException {
        return engine.writev(file, offset, List.of(buffers), 0, SigevNotify.none());
    }

    /** Prepares a write without a notification. */
    protected final AsyncWritev writev(AioFile file, long offset, ByteBuffer... buffers)
            throws IOException {
        return writev(io, file, offset, buffers);
    }

    /** Prepares a write with this notification. */
    protected final AsyncWritev writev(
            AioFile file, long offset, SigevNotify notify, ByteBuffer... buffers)
            throws IOException {
        return io.writev(file, offset, List.of(buffers), 0, notify);
    }

    /** Prepares a read without a notification. */
    protected final AsyncReadv readv(AioFile file, long offset, ByteBuffer... buffers)
            throws IOException {
        return io.readv(file, offset, List.of(buffers), 0, SigevNotify.none());
    }

    /** Submits an operation and returns its result. */
    protected static <T> T run(AsyncOperation<T> op) throws IOException {
        op.submit();
        return resultOf(op);
    }

    /** Waits for an operation and returns its result. */
    protected static <T> T resultOf(AsyncOperation<T> op) throws IOException {
        waitFor(op);
        return op.aioReturn();
    }

    /** Waits for an operation that must fail and returns its error. */
    protected static ErrnoException errorOf(AsyncOperation<?> op) {
        waitFor(op);
        return assertThrows(
                ErrnoException.class, op::aioReturn, "a failed operation throws its error");
    }

    /** Waits until an operation is complete. */
    protected static void waitFor(AsyncOperation<?> op) {
        try {
            assertTrue(op.await(DEADLINE), () -> "what was submitted completes: " + op);
        } catch (InterruptedException e) {
            throw new IllegalStateException("the test took too long, waiting for " + op, e);
        }
    }

    /** The value of a future that must succeed. */
    protected static <T> T valueOf(Future<T> future) {
        try {
            return future.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return fail("the future succeeds", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            return fail("the future completes", e);
        }
    }

    /** The exception of a future that must fail, without its wrappers. */
    protected static Throwable failureOf(Future<?> future) {
        try {
            Object value = future.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            return fail("the future fails, but gave " + value);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return cause instanceof CompletionException ? cause.getCause() : cause;
        } catch (java.util.concurrent.CancellationException e) {
            return e;
        } catch (InterruptedException | TimeoutException e) {
            return fail("the future completes", e);
        }
    }

    /** Waits until the condition holds, for conditions that have no event to wait for. */
    protected static void until(BooleanSupplier condition, String promise) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, promise);
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    /** The errno to expect if the system returned this one: the same, or EIO if the backend cannot determine it. */
    protected static Errno seen(AioFile file, Errno errno) {
        return file.capabilities().exactErrno() ? errno : Errno.EIO;
    }

    // ---- buffers

    /** A direct buffer with this text, ready to be written. */
    protected static ByteBuffer direct(String text) {
        byte[] bytes = bytes(text);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** A heap buffer with this text, ready to be written. */
    protected static ByteBuffer heap(String text) {
        return ByteBuffer.wrap(bytes(text));
    }

    /** A direct buffer with these bytes, ready to be written. */
    protected static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Bytes in which a wrong order or a hole is detected, because the content differs at every position. */
    protected static byte[] pattern(int length, int seed) {
        byte[] bytes = new byte[length];
        int state = 31 * seed + 17;
        for (int i = 0; i < length; i++) {
            state = state * 1_103_515_245 + 12_345;
            bytes[i] = (byte) (state >>> 16);
        }
        return bytes;
    }

    /** The bytes of an ASCII text. */
    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The bytes between position and limit; the buffer does not change. */
    protected static byte[] contentOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Everything from the buffer's start to its capacity, as text. */
    protected static String textOf(ByteBuffer buffer) {
        ByteBuffer whole = buffer.duplicate();
        whole.clear();
        return new String(contentOf(whole), StandardCharsets.ISO_8859_1);
    }
}
