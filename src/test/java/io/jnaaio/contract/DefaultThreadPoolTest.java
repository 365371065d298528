package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.channels.AioFileSystemProvider;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A JVM started with the system properties of the default thread pool. The JDK's channel is tested first, for
 * comparison.
 */
@Timeout(120)
class DefaultThreadPoolTest {
    private static final String PROPERTIES = "-Djava.nio.channels.DefaultThreadPool.";

    @TempDir Path dir;

    /** A user's thread factory. */
    public static final class Factory implements ThreadFactory {
        @Override
        public Thread newThread(Runnable task) {
            Thread thread = new Thread(task, "of-the-factory");
            thread.setDaemon(true);
            return thread;
        }
    }

    private ChildJvm.Outcome run(String provider, String property) throws Exception {
        return ChildJvm.like()
                .with(PROPERTIES + property)
                .run(dir, Child.class, provider, Files.createTempFile(dir, "f", null).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "aio"})
    void handlersRunOnThreadsOfTheFactory(String provider) throws Exception {
        ChildJvm.Outcome outcome = run(provider, "threadFactory=" + Factory.class.getName());
        assertEquals("of-the-factory", outcome.after("handler on "), outcome.lines()::toString);
        assertEquals(0, outcome.exit());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "aio"})
    void anInvalidValueFailsTheOpen(String provider) throws Exception {
        for (String property : new String[] {"threadFactory=no.such.Factory", "initialSize=many"}) {
            ChildJvm.Outcome outcome = run(provider, property);
            assertTrue(outcome.after("open failed: ").contains("Error"), outcome.lines()::toString);
            assertNotEquals(0, outcome.exit());
        }
    }

    /** Writes a byte, and prints the thread that ran the handler. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            Path plain = Path.of(arguments[1]);
            Path path = arguments[0].equals("aio") ? AioFileSystemProvider.path(plain) : plain;
            CompletableFuture<String> thread = new CompletableFuture<>();
            try (AsynchronousFileChannel channel = open(path)) {
                channel.write(
                        ByteBuffer.allocate(1),
                        0,
                        null,
                        new CompletionHandler<Integer, Object>() {
                            @Override
                            public void completed(Integer moved, Object attachment) {
                                thread.complete(Thread.currentThread().getName());
                            }

                            @Override
                            public void failed(Throwable why, Object attachment) {
                                thread.completeExceptionally(why);
                            }
                        });
                System.out.println("handler on " + thread.get());
            }
        }

        private static AsynchronousFileChannel open(Path path) throws Exception {
            try {
                return AsynchronousFileChannel.open(path, StandardOpenOption.WRITE);
            } catch (Error e) {
                System.out.println("open failed: " + e.getClass().getSimpleName());
                throw e;
            }
        }
    }
}
