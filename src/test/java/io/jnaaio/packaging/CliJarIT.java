package io.jnaaio.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar, run as a user runs it. */
class CliJarIT {
    @TempDir Path dir;

    @Test
    void opensNativeAccessByItself() throws Exception {
        try (JarFile jar = new JarFile(Jars.cli().toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertEquals("ALL-UNNAMED", manifest.getValue("Enable-Native-Access"));
            assertEquals("io.jnaaio.cli.Main", manifest.getValue("Main-Class"));
            assertEquals(Jars.VERSION, manifest.getValue("Implementation-Version"));
        }
        Command.Outcome probe = probe(Jars.cli());
        assertEquals("", probe.err(), "no warning, also where native access is restricted");
    }

    @Test
    void holdsAllItNeedsUnderItsOwnName() throws IOException {
        try (JarFile jar = new JarFile(Jars.cli().toFile())) {
            for (String entry :
                    List.of(
                            "io/jnaaio/Aio.class",
                            "io/jnaaio/cli/Main.class",
                            "com/sun/jna/Native.class",
                            "com/sun/jna/linux-x86-64/libjnidispatch.so",
                            "com/sun/jna/freebsd-x86-64/libjnidispatch.so",
                            "com/sun/jna/darwin-aarch64/libjnidispatch.jnilib",
                            "picocli/CommandLine.class",
                            "com/grack/nanojson/JsonParser.class")) {
                assertNotNull(jar.getEntry(entry), entry);
            }
            assertFalse(
                    jar.stream().anyMatch(entry -> entry.getName().endsWith("module-info.class")),
                    "several modules in one jar have no descriptor");
        }
    }

    @Test
    void keepsTheLicensesOfWhatItHolds() throws IOException {
        try (JarFile jar = new JarFile(Jars.cli().toFile())) {
            for (String entry :
                    List.of(
                            "META-INF/LICENSE",
                            "META-INF/licenses/jna/LICENSE",
                            "META-INF/licenses/jna/AL2.0",
                            "META-INF/licenses/jna/LGPL2.1")) {
                assertTrue(text(jar, entry).length() > 500, entry);
            }
            assertTrue(text(jar, "META-INF/LICENSE").contains("Apache License"));
            String parties = text(jar, "META-INF/licenses/THIRD-PARTY.txt");
            for (String name : List.of("JNA", "picocli", "nanojson")) {
                assertTrue(parties.contains(name), name);
            }
        }
    }

    @Test
    void fromAFolderThatIsReadOnlyAndWithoutAHome() throws Exception {
        Path folder = Files.createDirectory(dir.resolve("read-only"));
        Path jar = Files.copy(Jars.cli(), folder.resolve("cli.jar"));
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            // Root may write anyway: what counts is that nothing tries.
            Command.Outcome outcome =
                    new Command(
                                    "sh",
                                    "-c",
                                    "cd '" + folder + "' && exec \"$@\"",
                                    "sh",
                                    Command.ofJdk("java"),
                                    "-jar",
                                    jar.toString(),
                                    "probe")
                            .without("HOME")
                            .run(dir);
            servesAsHere(outcome.output());
            assertEquals("", outcome.err());
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(List.of(jar), files.toList(), "it left nothing in its folder");
            }
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** In a mount namespace of its own: the machine's /tmp is left alone. */
    @Test
    void withATemporaryFolderThatIsMountedNoexec() throws Exception {
        Path noexec = Files.createDirectory(dir.resolve("noexec"));
        List<String> unshare = List.of("unshare", "-m", "--propagation", "private", "sh", "-c");
        String mount = "mount -t tmpfs -o noexec tmpfs '" + noexec + "'";
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/unshare"))
                        && new Command(words(unshare, mount)).run(dir).exit() == 0,
                "needs root that may mount");
        Command.Outcome outcome =
                new Command(
                                words(
                                        unshare,
                                        mount + " && exec \"$@\"",
                                        "sh",
                                        Command.ofJdk("java"),
                                        "-Djna.nosys=true",
                                        "-Djna.tmpdir=" + noexec,
                                        "-Djava.io.tmpdir=" + noexec,
                                        "-jar",
                                        Jars.cli().toString(),
                                        "probe"))
                        .run(dir);
        String told = outcome.out() + outcome.err();
        assertTrue(told.contains("noexec"), () -> "it says that it is the mount: " + told);
        assertTrue(told.contains("-Djna.tmpdir="), () -> "it says what to do: " + told);
    }

    private Command.Outcome probe(Path jar) throws Exception {
        Command.Outcome outcome =
                new Command(Command.ofJdk("java"), "-jar", jar.toString(), "probe").run(dir);
        servesAsHere(outcome.output());
        return outcome;
    }

    private static void servesAsHere(String probe) {
        assertTrue(probe.startsWith("jna-aio " + Jars.VERSION), probe);
        Aio.unavailabilityCause(BackendId.PWRITEV)
                .ifPresent(cause -> assertTrue(probe.contains(cause), probe));
    }

    private static String[] words(List<String> start, String... more) {
        return Stream.concat(start.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private static String text(JarFile jar, String name) throws IOException {
        assertNotNull(jar.getEntry(name), name);
        return new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), UTF_8);
    }
}
