package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.jnaaio.contract.TinyRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The channel suite detects a channel that calls its handlers twice. */
class BrokenChannelTest {
    static final class TwiceCase extends AsynchronousFileChannelContract {
        @Override
        protected AsynchronousFileChannel open(
                Path path,
                Set<OpenOption> options,
                @Nullable ExecutorService executor,
                FileAttribute<?>... attributes)
                throws IOException {
            return new Twice(AsynchronousFileChannel.open(path, options, executor, attributes));
        }
    }

    @Test
    void aHandlerThatIsCalledTwiceFailsTheTest() {
        TinyRun run =
                TinyRun.of(
                        selectMethod(
                                TwiceCase.class,
                                "withoutAnExecutorHandlersRunOnThreadsOfTheChannel"));
        assertEquals(1, run.failures().size(), "the suite finds it");
        String message = String.valueOf(run.failures().get(0).getMessage());
        assertTrue(message.contains("a handler is called exactly once"), message);
    }

    private static <T, A> CompletionHandler<T, A> twice(CompletionHandler<T, A> handler) {
        return new CompletionHandler<>() {
            @Override
            public void completed(T result, A attachment) {
                handler.completed(result, attachment);
                handler.completed(result, attachment);
            }

            @Override
            public void failed(Throwable why, A attachment) {
                handler.failed(why, attachment);
                handler.failed(why, attachment);
            }
        };
    }

    /** The JDK's channel, except that handlers are called twice. */
    private static final class Twice extends AsynchronousFileChannel {
        private final AsynchronousFileChannel inner;

        Twice(AsynchronousFileChannel inner) {
            this.inner = inner;
        }

        @Override
        public <A> void read(
                ByteBuffer to,
                long at,
                A attachment,
                CompletionHandler<Integer, ? super A> handler) {
            inner.read(to, at, attachment, twice(handler));
        }

        @Override
        public Future<Integer> read(ByteBuffer to, long at) {
            return inner.read(to, at);
        }

        @Override
        public <A> void write(
                ByteBuffer from,
                long at,
                A attachment,
                CompletionHandler<Integer, ? super A> handler) {
            inner.write(from, at, attachment, twice(handler));
        }

        @Override
        public Future<Integer> write(ByteBuffer from, long at) {
            return inner.write(from, at);
        }

        @Override
        public <A> void lock(
                long at,
                long size,
                boolean shared,
                A attachment,
                CompletionHandler<FileLock, ? super A> handler) {
            inner.lock(at, size, shared, attachment, twice(handler));
        }

        @Override
        public Future<FileLock> lock(long at, long size, boolean shared) {
            return inner.lock(at, size, shared);
        }

        @Override
        public @Nullable FileLock tryLock(long at, long size, boolean shared) throws IOException {
            return inner.tryLock(at, size, shared);
        }

        @Override
        public long size() throws IOException {
            return inner.size();
        }

        @Override
        public AsynchronousFileChannel truncate(long size) throws IOException {
            inner.truncate(size);
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            inner.force(metaData);
        }

        @Override
        public boolean isOpen() {
            return inner.isOpen();
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }
    }
}
