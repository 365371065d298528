package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import io.jnaaio.channels.AioFileChannel;
import io.jnaaio.channels.AioFileSystemProvider;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM whose default file system is the library's. */
@Timeout(120)
class DefaultProviderTest {
    private static final String PROPERTY = "-Djava.nio.file.spi.DefaultFileSystemProvider=";
    private static final String NAME = AioFileSystemProvider.class.getName();

    @TempDir Path dir;

    private ChildJvm.Outcome run(Class<?> main) throws Exception {
        Path unpacked = Files.createDirectories(dir.resolve("jna"));
        return ChildJvm.like()
                .with(PROPERTY + NAME)
                .with("-Djna.nosys=true")
                .with("-Djna.tmpdir=" + unpacked)
                .run(dir, main, dir.toString());
    }

    @Test
    void anAsynchronousChannelIsTheLibrarys() throws Exception {
        ChildJvm.Outcome outcome = run(Channels.class);
        assertEquals(0, outcome.exit(), outcome.lines()::toString);
        assertEquals(
                "AioFileChannel AioFileChannel AioFileChannel",
                outcome.after("channels "),
                outcome.lines()::toString);
        assertEquals("true", outcome.after("locked "), outcome.lines()::toString);
        assertEquals("abc", Files.readString(dir.resolve("file")));
        Assumptions.assumeTrue(
                Aio.isAvailable(BackendId.PWRITEV), "no native backend is available here");
        assertNotEquals("nio", outcome.after("backend "), "JNA is unpacked and loaded");
    }

    /** Opens channels by a Path, a File and a URI. */
    static final class Channels {
        private Channels() {}

        public static void main(String[] arguments) throws Exception {
            Path path = Path.of(arguments[0]).resolve("file");
            StringBuilder classes = new StringBuilder();
            for (Path each :
                    List.of(path, new File(arguments[0], "file").toPath(), Path.of(path.toUri()))) {
                try (AsynchronousFileChannel channel =
                        AsynchronousFileChannel.open(
                                each, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    var unused =
                            channel.write(ByteBuffer.wrap(new byte[] {'a', 'b', 'c'}), 0)
                                    .get(20, TimeUnit.SECONDS);
                    classes.append(' ').append(channel.getClass().getSimpleName());
                    if (channel instanceof AioFileChannel own && each == path) {
                        System.out.println("backend " + own.backend());
                        FileLock lock = own.tryLock();
                        System.out.println("locked " + (lock != null && lock.isValid()));
                    }
                }
            }
            System.out.println("channels" + classes);
        }
    }

    @Test
    void theJdkWorksWithItsPaths() throws Exception {
        ChildJvm.Outcome outcome = run(Work.class);
        assertEquals(0, outcome.exit(), outcome.lines()::toString);
        assertEquals("zipped", outcome.after("zip "), outcome.lines()::toString);
        assertEquals("true", outcome.after("temporary "), outcome.lines()::toString);
        assertEquals("true", outcome.after("aio "), outcome.lines()::toString);
        assertEquals("io.jnaaio", outcome.after("resource "), outcome.lines()::toString);
        Assumptions.assumeTrue(
                ToolProvider.getSystemJavaCompiler() != null, "this JVM has no compiler");
        assertEquals("compiled", outcome.after("class "), outcome.lines()::toString);
    }

    /** Does what programs do: archives, temporary files, compilers, class loaders. */
    static final class Work {
        private Work() {}

        public static void main(String[] arguments) throws Exception {
            Path dir = Path.of(arguments[0]);
            try (FileSystem zip =
                    FileSystems.newFileSystem(dir.resolve("x.zip"), Map.of("create", "true"))) {
                Path unused = Files.writeString(zip.getPath("/entry"), "zipped");
            }
            try (FileSystem zip = FileSystems.newFileSystem(dir.resolve("x.zip"))) {
                System.out.println("zip " + Files.readString(zip.getPath("/entry")));
            }
            Path temporary = Files.createTempFile("x", null);
            System.out.println("temporary " + Files.deleteIfExists(temporary));
            Path aio = Path.of(URI.create("aio:" + dir.toUri().getRawSchemeSpecificPart()));
            System.out.println(
                    "aio " + aio.toString().equals(dir.toString()) + (aio.equals(dir) ? "!" : ""));
            System.out.println("resource " + Aio.class.getPackageName());
            compile(dir);
        }

        private static void compile(Path dir) throws Exception {
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            if (compiler == null) {
                return;
            }
            Path source =
                    Files.writeString(
                            dir.resolve("Made.java"),
                            "public class Made { public String toString() { return \"compiled\"; } }");
            int failed =
                    compiler.run(null, System.out, System.out, "-d", dir + "", source.toString());
            Path jar = dir.resolve("made.jar");
            try (OutputStream out = Files.newOutputStream(jar);
                    JarOutputStream entries = new JarOutputStream(out)) {
                entries.putNextEntry(new JarEntry("Made.class"));
                entries.write(Files.readAllBytes(dir.resolve("Made.class")));
            }
            Files.delete(dir.resolve("Made.class"));
            try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
                System.out.println(
                        "class "
                                + loader.loadClass("Made").getDeclaredConstructor().newInstance()
                                + (failed == 0 ? "" : failed));
            }
        }
    }

    @Test
    void itKeepsTheContractOfTheDefaultProvider() throws Exception {
        ChildJvm.Outcome outcome = run(Suite.class);
        assertEquals("[]", outcome.after("failures "), outcome.lines()::toString);
        assertTrue(Integer.parseInt(outcome.after("passed ")) > 50, outcome.lines()::toString);
    }

    /** Runs the suite on the default provider, which is this library's. */
    static final class Suite {
        private Suite() {}

        public static void main(String[] arguments) {
            TinyRun run = TinyRun.of(selectClass("io.jnaaio.channels.JdkProviderTest"));
            System.out.println("failures " + run.failures());
            System.out.println("passed " + run.names().size());
        }
    }

    @Test
    void aProviderBetweenItAndTheJdkIsRefused() throws IOException, InterruptedException {
        ChildJvm.Outcome outcome =
                ChildJvm.like().with(PROPERTY + NAME + "," + NAME).run(dir, Work.class, dir + "");
        assertNotEquals(0, outcome.exit());
        assertTrue(
                outcome.lines().toString().contains("is not the JDK's provider"),
                outcome.lines()::toString);
    }
}
