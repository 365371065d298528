package io.jnaaio.packaging;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the built jars and those of JNA lie. */
final class Jars {
    static final String VERSION = property("jnaaio.version");

    private Jars() {}

    static Path main() {
        return built("");
    }

    static Path cli() {
        return built("-cli");
    }

    /** JNA as everybody has it: automatic modules. */
    static Path jna() {
        return onClassPath("jna-\\d.*\\.jar");
    }

    static Path jnaPlatform() {
        return onClassPath("jna-platform-\\d.*\\.jar");
    }

    /** JNA and JNA Platform as true modules, which an image needs. */
    static String jnaModules() {
        Path folder = Path.of(property("jnaaio.build.directory"), "jna-modules");
        assertTrue(Files.isDirectory(folder), () -> folder + " is filled by the build");
        return folder.toString();
    }

    static String path(Path... jars) {
        return Stream.of(jars).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    static Path onClassPath(String name) {
        return Arrays.stream(property("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().matches(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " on the class path"));
    }

    private static Path built(String suffix) {
        Path jar =
                Path.of(property("jnaaio.build.directory"), "jna-aio-" + VERSION + suffix + ".jar");
        assertTrue(Files.isRegularFile(jar), () -> jar + " is there: run mvn verify");
        return jar;
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new AssertionError(name + " is not set: the tests of the jars run in mvn verify");
        }
        return value;
    }
}
