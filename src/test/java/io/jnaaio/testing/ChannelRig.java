package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Used by all parts of {@link AsynchronousFileChannelContract}: channels, content, and waits with a time limit. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ChannelRig {
    /** A time limit that no working operation exceeds. */
    static final long DEADLINE_SECONDS = 20;

    static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    static final Set<OpenOption> WRITE = Set.of(StandardOpenOption.WRITE);
    static final Set<OpenOption> BOTH = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

    @TempDir Path dir;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Object> calledAgain = new CopyOnWriteArrayList<>();
    private int files;

    /**
     * Opens the channel under test as {@link AsynchronousFileChannel#open(Path, Set, ExecutorService, FileAttribute...)} does.
     *
     * @param executor runs the handlers; null for the channel's own threads
     */
    protected abstract AsynchronousFileChannel open(
            Path path,
            Set<OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException;

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        assertEquals(List.of(), calledAgain, "a handler is called exactly once");
    }

    /** Opens a channel, which is closed after the test. */
    final AsynchronousFileChannel channel(Path path, Set<OpenOption> options) throws IOException {
        return channel(path, options, null);
    }

    /** Opens a channel, which is closed after the test. */
    final AsynchronousFileChannel channel(
            Path path, Set<OpenOption> options, @Nullable ExecutorService executor)
            throws IOException {
        return closed(open(path, options, executor));
    }

    /** Opens a channel for reading and writing on a new file with this content. */
    final AsynchronousFileChannel channelOn(String content) throws IOException {
        return channel(fileOf(content), BOTH);
    }

    /** Registers a resource to be closed after the test. */
    final <T extends AutoCloseable> T closed(T resource) {
        opened.add(resource);
        return resource;
    }

    /** Returns an executor whose threads have this name; shut down after the test. */
    final ExecutorService executor(int threads, String name) {
        ExecutorService executor =
                Executors.newFixedThreadPool(
                        threads,
                        task -> {
                            Thread thread = new Thread(task, name);
                            thread.setDaemon(true);
                            return thread;
                        });
        opened.add(executor::shutdownNow);
        return executor;
    }

    // ---- files

    final Path newPath() {
        return dir.resolve("file" + files++);
    }

    final Path fileOf(String content) throws IOException {
        return Files.writeString(newPath(), content, StandardCharsets.ISO_8859_1);
    }

    static void assertContent(String expected, Path path, String promise) throws IOException {
        assertEquals(expected, Files.readString(path, StandardCharsets.ISO_8859_1), promise);
    }

    static ByteBuffer heap(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static ByteBuffer direct(String text) {
        return ByteBuffer.allocateDirect(text.length())
                .put(text.getBytes(StandardCharsets.ISO_8859_1))
                .flip();
    }

    /** The text before the buffer's position. */
    static String textOf(ByteBuffer buffer) {
        ByteBuffer filled = buffer.duplicate().flip();
        byte[] bytes = new byte[filled.remaining()];
        filled.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    // ---- results

    /** The value of a future that must succeed. */
    static <T> T valueOf(Future<T> future) {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return fail("the operation was promised to succeed", e.getCause());
        } catch (TimeoutException e) {
            return fail("an operation ends, sooner or later; this one did not", e);
        } catch (InterruptedException e) {
            return fail("nobody interrupts this thread", e);
        }
    }

    /** The exception of a future that must fail. */
    static Throwable failureOf(Future<?> future, String promise) {
        ExecutionException e =
                assertThrows(
                        ExecutionException.class,
                        () -> future.get(DEADLINE_SECONDS, TimeUnit.SECONDS),
                        promise);
        return e.getCause();
    }

    /** A handler whose call can be awaited. */
    final class Seen<T> implements CompletionHandler<T, @Nullable Object> {
        final CompletableFuture<T> result = new CompletableFuture<>();
        private final CompletableFuture<Thread> thread = new CompletableFuture<>();
        private final CompletableFuture<List<@Nullable Object>> attachments =
                new CompletableFuture<>();

        @Override
        public void completed(T value, @Nullable Object attachment) {
            note(attachment, result.complete(value), "completed with " + value);
        }

        @Override
        public void failed(Throwable why, @Nullable Object attachment) {
            note(attachment, result.completeExceptionally(why), why);
        }

        private void note(@Nullable Object attachment, boolean first, Object what) {
            if (!first) {
                calledAgain.add(what); // thrown here, it would be lost in the channel
                return;
            }
            List<@Nullable Object> list = new ArrayList<>();
            list.add(attachment);
            var unusedThread = thread.complete(Thread.currentThread());
            var unusedList = attachments.complete(list);
        }

        Thread thread() {
            return valueOf(thread);
        }

        @Nullable Object attachment() {
            return valueOf(attachments).get(0);
        }
    }

    /** A handler that passes on the number of bytes, or the exception; the other one is null. */
    static <T> CompletionHandler<T, @Nullable Object> handler(
            java.util.function.BiConsumer<@Nullable T, @Nullable Throwable> action) {
        return new CompletionHandler<>() {
            @Override
            public void completed(T value, @Nullable Object attachment) {
                action.accept(value, null);
            }

            @Override
            public void failed(Throwable why, @Nullable Object attachment) {
                action.accept(null, why);
            }
        };
    }
}
