package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An application that is undeployed while the library lives in a parent class loader. Each test loads the library and
 * JNA in a separate class loader, so that the application is the first to use them.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClassLoaderTest {
    private static final System.Logger LOG = System.getLogger(ClassLoaderTest.class.getName());
    private static final String APP = DeployedApp.class.getName();

    @TempDir Path dir;

    static Stream<String> backends() {
        return Backend.here().stream();
    }

    private static URL[] classPath() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(new URL[0]);
    }

    /** Has the library, but not the application. */
    private static final class Server extends URLClassLoader {
        Server() throws Exception {
            super(classPath(), ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(APP)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    private static void awaitCollected(ReferenceQueue<ClassLoader> queue, Reference<?> loader)
            throws InterruptedException {
        Reference<?> collected = null;
        while (collected == null) {
            System.gc();
            collected = queue.remove(100);
        }
        assertSame(loader, collected);
    }

    private static Reference<ClassLoader> deploy(
            String backend, Path dir, ReferenceQueue<ClassLoader> queue, List<Object> engines)
            throws Exception {
        Server server = new Server();
        URLClassLoader app = new URLClassLoader(classPath(), server);
        engines.add(
                app.loadClass(APP)
                        .getMethod("run", String.class, Path.class)
                        .invoke(null, backend, dir));
        return new PhantomReference<>(app, queue);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anApplicationIsCollectedWhileItsEngineLives(String backend) throws Exception {
        // The first logger of a JVM creates a shutdown thread, in the caller's thread group.
        assertTrue(LOG.isLoggable(System.Logger.Level.ERROR));
        ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
        List<Object> engines = new ArrayList<>();
        try (Recording recording = new Recording()) {
            recording.enable("io.jnaaio.Operation");
            recording.start();
            Reference<ClassLoader> app = deploy(backend, dir, queue, engines);
            assertEquals(1, engines.size());
            awaitCollected(queue, app);
        } finally {
            for (Object engine : engines) {
                ((AutoCloseable) engine).close();
            }
        }
    }

    private static Reference<ClassLoader> deployWhole(
            ExecutorService pool, Path dir, ReferenceQueue<ClassLoader> queue) throws Exception {
        URLClassLoader app = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        Future<?> work =
                pool.submit(
                        () ->
                                app.loadClass(APP)
                                        .getMethod("writeAndClose", Path.class)
                                        .invoke(null, dir));
        Object unused = work.get();
        return new PhantomReference<>(app, queue);
    }

    @Test
    void anApplicationThatBringsTheLibraryIsCollectedWhileItsThreadLives() throws Exception {
        ChildJvm.Outcome outcome =
                ChildJvm.like()
                        .with("-Djnaaio.native=false") // JNA 5.19 keeps its own class loader
                        .with("-XX:SoftRefLRUPolicyMSPerMB=0") // see Child.Other
                        .run(dir, Child.class, dir.toString());
        assertEquals(0, outcome.exit(), () -> "the child is done: " + outcome.lines());
        assertEquals("collected", outcome.after("library "));
    }

    static final class Child {
        /**
         * JDK 17 keeps the type that a record component was last compared as ({@code asTypeCache} of {@code
         * java.lang.runtime.ObjectMethods}), and its class loader with it. Comparing any other record replaces it.
         * Later releases keep it softly.
         */
        private record Other(String component) {}

        private static void compareOtherRecords() {
            Other one = new Other("a");
            assertEquals(one, new Other("a"));
            assertEquals(one.hashCode(), new Other("a").hashCode());
        }

        public static void main(String[] arguments) throws Exception {
            ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
            ExecutorService pool = Executors.newSingleThreadExecutor();
            try {
                // The thread exists before the application, and after it.
                Object unused = pool.submit(() -> {}).get();
                Reference<ClassLoader> app = deployWhole(pool, Path.of(arguments[0]), queue);
                compareOtherRecords();
                awaitCollected(queue, app);
                System.out.println("library collected");
            } finally {
                pool.shutdown();
            }
        }
    }
}
