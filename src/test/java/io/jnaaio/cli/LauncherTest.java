package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code jna-aio}, in a folder with blanks in its name, with a java and a mvn that tell how they were called: what
 * it builds and when, not what is built.
 */
@Timeout(60)
class LauncherTest {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir Path folder;
    private Path home;
    private Path tools;

    @BeforeEach
    void aProjectWithBlanks() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh here");
        home = Files.createDirectories(folder.resolve("my own project"));
        executable(home.resolve("jna-aio"), Files.readString(Path.of("jna-aio")));
        Path source = Files.createDirectories(home.resolve("src/main")).resolve("A.java");
        Files.writeString(source, "class A {}");
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        for (Path old : new Path[] {source, source.getParent(), home.resolve("pom.xml")}) {
            Files.setLastModifiedTime(old, FileTime.from(LONG_AGO));
        }
        tools = Files.createDirectories(folder.resolve("tools"));
        executable(tools.resolve("java"), "#!/bin/sh\nfor a in \"$@\"; do echo \"[$a]\"; done\n");
        executable(tools.resolve("javac"), "#!/bin/sh\n");
        executable(
                tools.resolve("mvn"),
                "#!/bin/sh\necho noise\nmkdir -p target && touch target/jna-aio-1-cli.jar\n");
    }

    @Test
    void buildsOnceAndNotAgain() throws Exception {
        Run first = launch(home.resolve("jna-aio"), "gather", "a b", "*");
        assertEquals(0, first.status(), first.err());
        assertTrue(first.err().startsWith("building the CLI (first run)..."), first.err());
        String jar = home.toRealPath().resolve("target/jna-aio-1-cli.jar").toString();
        assertEquals("[-jar]\n[" + jar + "]\n[gather]\n[a b]\n[*]\n", first.out());

        Run second = launch(home.resolve("jna-aio"), "gather");
        assertEquals("", second.err());
        assertEquals("[-jar]\n[" + jar + "]\n[gather]\n", second.out());
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        jarOf(LONG_AGO.plusSeconds(60));
        assertEquals("", launch(home.resolve("jna-aio"), "probe").err());
        Files.setLastModifiedTime(
                home.resolve("src/main/A.java"), FileTime.from(LONG_AGO.plusSeconds(120)));
        Run run = launch(home.resolve("jna-aio"), "probe");
        assertTrue(run.err().startsWith("building the CLI (sources have changed)"), run.err());
    }

    @Test
    void buildsAgainWhenASourceIsGone() throws Exception {
        jarOf(LONG_AGO.plusSeconds(60));
        Files.delete(home.resolve("src/main/A.java"));
        Run run = launch(home.resolve("jna-aio"), "probe");
        assertTrue(run.err().startsWith("building the CLI (sources have changed)"), run.err());
    }

    @Test
    void worksThroughLinks() throws Exception {
        jarOf(LONG_AGO.plusSeconds(60));
        Path near = Files.createSymbolicLink(home.resolve("near"), Path.of("jna-aio"));
        Path far = Files.createSymbolicLink(folder.resolve("far"), near);
        Run run = launch(far, "bench");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("my own project/target/jna-aio-1-cli.jar"), run.out());
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Files.delete(tools.resolve("mvn"));
        Run noMaven = launch(home.resolve("jna-aio"), "probe");
        assertEquals(1, noMaven.status());
        assertEquals(
                "jna-aio: the CLI must be built, and there is no mvn on the PATH: install Maven 3.8"
                        + " or later\n",
                noMaven.err());
        Files.delete(tools.resolve("java"));
        Run noJava = launch(home.resolve("jna-aio"), "probe");
        assertEquals(1, noJava.status());
        assertTrue(noJava.err().contains("install a JDK 17 or later"), noJava.err());
    }

    private void jarOf(Instant time) throws IOException {
        Path jar = Files.createDirectories(home.resolve("target")).resolve("jna-aio-1-cli.jar");
        Files.writeString(jar, "");
        Files.setLastModifiedTime(jar, FileTime.from(time));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** With only the tools above and those of the system that are neither java nor mvn. */
    private Run launch(Path script, String... args) throws Exception {
        for (String name : new String[] {"readlink", "dirname", "find", "head", "mkdir", "touch"}) {
            Path there = tools.resolve(name);
            Path system = Path.of("/usr/bin", name);
            if (!Files.exists(there)) {
                Files.createSymbolicLink(
                        there, Files.exists(system) ? system : Path.of("/bin", name));
            }
        }
        java.util.List<String> command = new java.util.ArrayList<>();
        command.add("/bin/sh");
        command.add(script.toString());
        command.addAll(java.util.List.of(args));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(tools.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().put("PATH", tools.toString());
        builder.environment().remove("JAVA_HOME");
        Process process = builder.start();
        assertTrue(process.waitFor(50, TimeUnit.SECONDS), "it does not end");
        return new Run(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
