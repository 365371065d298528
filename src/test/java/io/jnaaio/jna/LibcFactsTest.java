package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibcFactsTest {
    /** Prints what a JVM with other properties reads. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            System.out.println(LibcFacts.read().failure());
            System.out.println(LibcFacts.read().failure());
        }
    }

    @Test
    void readsThisMachine() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "expects what Linux has, this is " + System.getProperty("os.name"));
        LibcFacts facts = LibcFacts.read();
        assertTrue(facts.loaded(), facts::toString);
        assertNull(facts.failure());
        assertEquals(Native.VERSION, facts.jnaVersion());
        assertEquals(1, Long.bitCount(facts.pageSizeBytes()), facts::toString);
        assertEquals(1024, facts.iovMax());
        assertNotEquals(LibcFacts.UNKNOWN, facts.rlimitFsizeBytes());
        assertNotEquals(LibcFacts.UNKNOWN, facts.rlimitNofile());
        assertNotEquals(LibcFacts.UNKNOWN, facts.rlimitMemlockBytes());
        assertTrue(facts.hasSymbol("pwritev"));
        assertFalse(facts.hasSymbol("no_such_call"));
    }

    @Test
    void glibcHasAVersionAndMuslHasNone() {
        LibcFacts facts = LibcFacts.read();
        if (facts.libcName().equals("glibc")) {
            assertTrue(facts.libcVersion().matches("2\\.\\d+.*"), facts.libcVersion());
        } else {
            assertEquals("unknown", facts.libcVersion());
        }
    }

    @Test
    void whatNeedsNoCallsIsKnownOnA32BitJvm() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "expects what Linux has, this is " + System.getProperty("os.name"));
        LibcFacts facts = LibcFacts.read("Linux", false);
        assertTrue(facts.loaded(), facts::toString);
        assertEquals(LibcFacts.read().libcName(), facts.libcName());
        assertEquals(LibcFacts.read().libcVersion(), facts.libcVersion());
        assertTrue(facts.hasSymbol("pwritev"));
        assertEquals(LibcFacts.UNKNOWN, facts.pageSizeBytes(), "the calls are declared for LP64");
        assertEquals(LibcFacts.UNKNOWN, facts.rlimitNofile());
    }

    @Test
    void withoutJnaItSaysWhatIsMissing() throws Exception {
        URL[] path = {location(LibcFacts.class)};
        try (URLClassLoader loader =
                new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = Class.forName(LibcFacts.class.getName(), true, loader);
            Object facts = type.getMethod("read").invoke(null);
            assertEquals(false, type.getMethod("loaded").invoke(facts));
            String failure = (String) type.getMethod("failure").invoke(facts);
            assertTrue(failure.contains("ClassNotFoundException: com.sun.jna."), failure);
            Object hasSymbol = type.getMethod("hasSymbol", String.class).invoke(facts, "pwritev");
            assertEquals(false, hasSymbol);
        }
    }

    @Test
    void withoutTheNativePartItSaysSo() throws Exception {
        String classPath =
                String.join(
                        File.pathSeparator,
                        path(LibcFacts.class),
                        path(LibcFactsTest.class),
                        path(Native.class));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process =
                new ProcessBuilder(
                                java,
                                "-Djna.nounpack=true",
                                "-Djna.nosys=true",
                                "-cp",
                                classPath,
                                Main.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        List<String> lines = output.lines().toList();
        assertEquals(2, lines.size(), output);
        for (String line : lines) {
            assertTrue(line.contains("UnsatisfiedLinkError: Could not find JNA native"), output);
        }
    }

    @Test
    void saysWhatLiesAtTheRoot() {
        assertEquals(
                "Error: There is an incompatible JNA native library installed on this system",
                LibcFacts.explain(
                        new ExceptionInInitializerError(
                                new Error(
                                        "\n\nThere is an incompatible JNA native library installed"
                                                + " on this system"))));
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static String path(Class<?> type) throws URISyntaxException {
        return Path.of(location(type).toURI()).toString();
    }
}
