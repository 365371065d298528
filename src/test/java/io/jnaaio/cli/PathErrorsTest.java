package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What each command says of a file or folder that is missing, denied or read-only. */
@Timeout(300)
class PathErrorsTest {
    private static final String READ_ONLY = "not writable: read-only file system (EROFS)";

    @TempDir Path folder;

    @Test
    void missing() throws Exception {
        Path in = Files.write(folder.resolve("in"), new byte[1]);
        Path missing = folder.resolve("missing");
        assertError(missing, "no such file", Run.of("gather", folder.resolve("out"), missing));
        Path below = missing.resolve("out");
        assertError(below, "the folder of this file does not exist", Run.of("gather", below, in));
        for (String command : List.of("selftest", "bench --dir")) {
            Run run = Run.of((Object[]) (command + " " + missing).split(" "));
            assertError(missing, "no such folder", run);
        }
        assertError(in, "not a folder", Run.of("selftest", in));
        assertError(in, "not a folder", Run.of("bench", "--dir", in));
    }

    @Test
    void denied() throws Exception {
        assumeTrue(
                Files.getFileStore(folder).supportsFileAttributeView("posix"),
                "this file system has no permissions");
        Path in = Files.write(folder.resolve("in"), new byte[1]);
        Path secret = Files.write(folder.resolve("secret"), new byte[1]);
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path within = Files.createDirectory(closed.resolve("within"));
        Path unwritable = Files.createDirectory(folder.resolve("unwritable"));
        permit(secret, "-w-------");
        permit(unwritable, "r-xr-xr-x");
        permit(closed, "---------");
        try {
            String write = "not writable: permission denied";
            String read = "not readable: permission denied";
            Path out = folder.resolve("out");
            assertError(secret, read, ordinary("gather " + out + " " + secret));
            assertError(within, read, ordinary("gather " + out + " " + within));
            assertTrue(Files.notExists(out));
            Path below = unwritable.resolve("out");
            assertError(below, write, ordinary("gather " + below + " " + in));
            for (String command : List.of("selftest", "bench --dir")) {
                assertError(unwritable, write, ordinary(command + " " + unwritable));
                assertError(within, read, ordinary(command + " " + within));
            }
            assertEquals(
                    "jna-aio probe: --path " + within + ": " + read,
                    lastLine(ordinary("probe --path " + within).err()));
            assertEquals(
                    "jna-aio probe: --path "
                            + unwritable
                            + ": no file could be written in "
                            + unwritable
                            + " (permission denied)",
                    lastLine(ordinary("probe --path " + unwritable).err()));
        } finally {
            permit(closed, "rwx------");
            permit(unwritable, "rwx------");
        }
    }

    @Test
    void readOnly() throws Exception {
        Path in = Files.write(folder.resolve("in"), new byte[1]);
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Path old = Files.write(mount.resolve("old"), new byte[1]);
        List<String> front = List.of("unshare", "-m", "--propagation", "private");
        String script =
                "mount --bind '"
                        + mount
                        + "' '"
                        + mount
                        + "' && mount -o remount,bind,ro '"
                        + mount;
        script += "'";
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/unshare"))
                        && CliProcess.run(folder, front, script).status() == 0,
                "needs root that may mount");
        script += " && " + CliProcess.cli() + " ";
        for (Path out : List.of(old, mount.resolve("new"))) {
            String gather = "gather " + out + " " + in;
            assertError(out, READ_ONLY, CliProcess.run(folder, front, script + gather));
        }
        for (String command : List.of("selftest ", "bench --dir ")) {
            assertError(mount, READ_ONLY, CliProcess.run(folder, front, script + command + mount));
        }
        Run probe = CliProcess.run(folder, front, script + "probe --path " + mount);
        assertEquals(1, probe.status());
        assertEquals(
                "jna-aio probe: --path "
                        + mount
                        + ": no file could be written in "
                        + mount
                        + " (open: EROFS (30): read-only file system)",
                lastLine(probe.err()));
    }

    /** As a user whom permissions bind: root without its capabilities, if need be. */
    private Run ordinary(String command) throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        List<String> front =
                root
                        ? List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all")
                        : List.of("env");
        assumeTrue(
                !root || Files.isExecutable(Path.of("/usr/bin/setpriv")),
                "root needs setpriv to give up its capabilities");
        return CliProcess.run(folder, front, CliProcess.cli() + " " + command);
    }

    private static void permit(Path path, String permissions) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static void assertError(Path path, String words, Run run) {
        assertEquals(1, run.status(), run.err());
        String last = lastLine(run.err());
        assertTrue(last.startsWith("jna-aio "), last);
        assertEquals(path + ": " + words, last.replaceFirst("^jna-aio [a-z]+: ", ""));
        assertEquals("", run.out());
    }

    /** JDK 24 and later warn before it: this is not the CLI jar with its manifest. */
    private static String lastLine(String text) {
        return text.lines().reduce("", (a, b) -> b);
    }
}
