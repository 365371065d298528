package io.jnaaio.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The system properties of the default thread pool, valid and invalid. */
class DefaultPoolTest {
    private final Map<String, String> properties = new HashMap<>();
    private final DefaultPool pool =
            new DefaultPool(properties::get, DefaultPoolTest.class::getClassLoader);

    /** As a user would write it. */
    public static final class Named implements ThreadFactory {
        @Override
        public Thread newThread(Runnable task) {
            Thread thread = new Thread(task, "of-the-factory");
            thread.setDaemon(true);
            return thread;
        }
    }

    /** Has no constructor without parameters. */
    public static final class Demanding implements ThreadFactory {
        private final String name;

        public Demanding(String name) {
            this.name = name;
        }

        @Override
        public Thread newThread(Runnable task) {
            return new Thread(task, name);
        }
    }

    /** Fails when it is made. */
    public static final class Failing implements ThreadFactory {
        public Failing() {
            throw new IllegalStateException("made up");
        }

        @Override
        public Thread newThread(Runnable task) {
            return new Thread(task);
        }
    }

    @Test
    void withoutAFactoryThereIsNone() {
        assertNull(pool.executor());
        properties.put(DefaultPool.THREAD_FACTORY, Named.class.getName());
        assertNull(pool.executor(), "the properties are read once");
    }

    @Test
    void itsThreadsAreTheFactorys() throws Exception {
        properties.put(DefaultPool.THREAD_FACTORY, Named.class.getName());
        properties.put(DefaultPool.INITIAL_SIZE, "3");
        ExecutorService executor = assertNotNull(pool);
        assertEquals(
                "of-the-factory", executor.submit(() -> Thread.currentThread().getName()).get());
        assertSame(executor, pool.executor(), "there is one");
        executor.shutdown();
    }

    private static ExecutorService assertNotNull(DefaultPool pool) {
        ExecutorService executor = pool.executor();
        assertTrue(executor != null);
        return executor;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "1.5", "99999999999"})
    void anInitialSizeThatIsNoNumberIsAnError(String size) {
        properties.put(DefaultPool.INITIAL_SIZE, size);
        for (int i = 0; i < 2; i++) {
            Error error = assertThrows(Error.class, pool::executor);
            assertTrue(error.getMessage().contains(DefaultPool.INITIAL_SIZE), error::getMessage);
            assertInstanceOf(NumberFormatException.class, error.getCause());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "7"})
    void anInitialSizeThatIsANumberIsAccepted(String size) {
        properties.put(DefaultPool.INITIAL_SIZE, size);
        assertNull(pool.executor());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no.such.Factory",
                "java.lang.Object",
                "java.util.concurrent.ThreadFactory",
                "io.jnaaio.channels.DefaultPoolTest$Demanding",
                "io.jnaaio.channels.DefaultPoolTest$Failing"
            })
    void aFactoryThatCannotBeMadeIsAnError(String name) {
        properties.put(DefaultPool.THREAD_FACTORY, name);
        for (int i = 0; i < 2; i++) {
            Error error = assertThrows(Error.class, pool::executor);
            assertTrue(error.getMessage().contains(DefaultPool.THREAD_FACTORY), error::getMessage);
            assertTrue(error.getCause() != null, "its cause says more");
        }
    }
}
