package io.jnaaio.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kit's script {@code check} refuses bad input with an error that names it, and leaves nothing behind; what it does with
 * good input, {@code .ci/run} shows.
 */
@Timeout(60)
class CheckScriptTest {
    @TempDir Path dir;
    private Path kit;
    private Path folder;

    @BeforeEach
    void aKitWithBlanks() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh here");
        kit = Files.createDirectories(dir.resolve("my kit"));
        Files.copy(Path.of("src/kit/check"), kit.resolve("check"));
        Files.createFile(Files.createDirectories(kit.resolve("cli")).resolve("jna-aio-1-cli.jar"));
        folder = Files.createDirectories(dir.resolve("my files"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-x      | there is no option -x; usage: check [-a] [-s BACKEND,...]",
                "-s      | the option -s lacks its value; usage",
                "-s ring | -s ring: the backends are freebsd-aio io-uring kernel-aio",
                "-t 1h   | -t 1h: the seconds must be a number from 1 to 999999",
                "-t 0    | -t 0: the seconds must be a number from 1 to 999999",
                "-a      | name one folder; its file system is the one that is checked"
            })
    void wrongUsage(String options, String error) throws Exception {
        List<String> words = new ArrayList<>(List.of(options.split(" ", -1)));
        if (options.contains(" ") || options.equals("-x")) {
            words.add(folder.toString());
        }
        refused(error, System.getProperty("java.home"), words.toArray(String[]::new));
    }

    @Test
    void aFolderThatIsMissing() throws Exception {
        Path missing = folder.resolve("missing");
        refused(missing + " does not exist; name a folder that may be written to", missing);
    }

    @Test
    void aFileInPlaceOfAFolder() throws Exception {
        Path file = Files.createFile(dir.resolve("file"));
        refused(file + " is not a folder; name a folder that may be written to", file);
    }

    @Test
    void aFolderThatNothingCanBeMadeIn() throws Exception {
        Path proc = Path.of("/proc");
        assumeTrue(Files.isDirectory(proc), "no /proc, in which not even root makes a folder");
        refused("no folder can be made in /proc: ", proc);
    }

    @Test
    void aKitWithoutItsJars() throws Exception {
        Files.delete(kit.resolve("cli/jna-aio-1-cli.jar"));
        refused("there is no cli/jna-aio-VERSION-cli.jar beside this script", folder);
    }

    @Test
    void noJava() throws Exception {
        Path home = Files.createDirectories(dir.resolve("no jdk"));
        String error = "JAVA_HOME is " + home + ", and there is no bin/java in it";
        refused(error, home.toString(), folder.toString());
    }

    @Test
    void anOldJava() throws Exception {
        Path home = jdk("echo '    java.specification.version = 1.8' >&2");
        String error = "is Java 1.8; 17 or later is needed: install one, or set JAVA_HOME";
        refused(error, home.toString(), folder.toString());
    }

    @Test
    void aJavaThatDoesNotRun() throws Exception {
        Path home = jdk("echo 'no runtime is installed' >&2; exit 1");
        refused("does not run: no runtime is installed", home.toString(), folder.toString());
    }

    private Path jdk(String script) throws IOException {
        Path home = dir.resolve("jdk");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private void refused(String error, Path argument) throws Exception {
        refused(error, System.getProperty("java.home"), argument.toString());
    }

    private void refused(String error, String javaHome, String... arguments) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("env", "JAVA_HOME=" + javaHome, "sh", kit + "/check"));
        words.addAll(List.of(arguments));
        Command.Outcome outcome = new Command(words.toArray(String[]::new)).run(dir);
        assertEquals("", outcome.out(), outcome.err());
        assertTrue(outcome.err().startsWith("check: "), outcome.err());
        assertTrue(outcome.err().contains(error), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertEquals(2, outcome.exit());
        try (var left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }
}
