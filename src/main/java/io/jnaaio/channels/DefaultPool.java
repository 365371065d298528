package io.jnaaio.channels;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The pool described by the system properties of {@link java.nio.channels.AsynchronousChannelGroup}, for channels
 * that are opened without an executor. If no thread factory is set there is no pool, and handlers run on threads of
 * the engine.
 *
 * The properties are read once, when the first such channel is opened, as in the JDK. The initial size is checked but
 * otherwise ignored, as in the JDK's file channels: the pool has as many threads as handlers are running.
 */
final class DefaultPool {
    static final String THREAD_FACTORY = "java.nio.channels.DefaultThreadPool.threadFactory";
    static final String INITIAL_SIZE = "java.nio.channels.DefaultThreadPool.initialSize";

    /** The pool of this JVM, described by the system properties. */
    static final DefaultPool OF_THIS_JVM =
            new DefaultPool(System::getProperty, ClassLoader::getSystemClassLoader);

    private final UnaryOperator<@Nullable String> properties;
    private final Loader loader;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean made;
    private @Nullable ExecutorService pool;

    /** Supplies the class loader of the thread factory's class. */
    interface Loader {
        ClassLoader get();
    }

    DefaultPool(UnaryOperator<@Nullable String> properties, Loader loader) {
        this.properties = properties;
        this.loader = loader;
    }

    /**
     * The pool, or null if no thread factory is set.
     *
     * @throws Error if the value of a property is invalid; {@code AsynchronousChannelGroup} promises an unspecified error
     */
    @Nullable ExecutorService executor() {
        if (!made) {
            lock.lock();
            try {
                if (!made) {
                    checkInitialSize();
                    pool = pool();
                    made = true;
                }
            } finally {
                lock.unlock();
            }
        }
        return pool;
    }

    private void checkInitialSize() {
        String size = properties.apply(INITIAL_SIZE);
        if (size != null) {
            try {
                int unused = Integer.parseInt(size);
            } catch (NumberFormatException e) {
                throw invalid(INITIAL_SIZE, size, "an int is expected", e);
            }
        }
    }

    private @Nullable ExecutorService pool() {
        String name = properties.apply(THREAD_FACTORY);
        if (name == null) {
            return null;
        }
        try {
            return Executors.newCachedThreadPool(
                    Class.forName(name, true, loader.get())
                            .asSubclass(ThreadFactory.class)
                            .getDeclaredConstructor()
                            .newInstance());
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw invalid(
                    THREAD_FACTORY,
                    name,
                    "a public class that implements ThreadFactory, has a public constructor without"
                            + " parameters, and is visible to the system class loader is expected",
                    e);
        }
    }

    private static Error invalid(String property, String value, String wanted, Throwable cause) {
        return new Error("system property " + property + " is " + value + ": " + wanted, cause);
    }
}
