package io.jnaaio.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A file system that a child JVM alone sees, in a mount namespace of its own; it is gone when the child is. */
final class SmallDisk {
    private static final List<String> PRIVATE = List.of("unshare", "-m");

    private final Path at;
    private final String mount;

    private SmallDisk(Path at, String mount) {
        this.at = at;
        this.mount = mount;
    }

    /** In memory. */
    static SmallDisk tmpfs(Path dir, String size) throws IOException, InterruptedException {
        Path at = Files.createDirectory(dir.resolve("disk"));
        return checked(at, "mount -t tmpfs -o size=" + size + " none " + quoted(at));
    }

    /**
     * In a file in memory, over a loop device.
     *
     * @param mkfs the command that makes the file system, without the file
     */
    static SmallDisk image(Path dir, String size, String mkfs)
            throws IOException, InterruptedException {
        String tool = mkfs.substring(0, mkfs.indexOf(' '));
        boolean there =
                Stream.of("/sbin", "/usr/sbin", "/usr/bin")
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        Assumptions.assumeTrue(there, tool + " is not installed");
        Path at = Files.createDirectory(dir.resolve("disk"));
        // In memory: a full ext4 commits its journal for each write, and a busy disk takes its
        // time.
        Path memory = Files.createDirectory(dir.resolve("memory"));
        Path image = memory.resolve("image");
        String made = "PATH=$PATH:/sbin:/usr/sbin && mount -t tmpfs none " + quoted(memory);
        made += " && truncate -s " + size + " " + quoted(image);
        made += " && " + mkfs + " " + quoted(image) + " > " + quoted(dir.resolve("mkfs.log"));
        return checked(at, made + " && mount -o loop " + quoted(image) + " " + quoted(at));
    }

    private static String quoted(Path path) {
        return "'" + path.toAbsolutePath() + "'";
    }

    /** Tries it once, to tell a test that fails from a machine that mounts nothing. */
    private static SmallDisk checked(Path at, String mount)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"), "mount namespaces are Linux's");
        Process trial =
                new ProcessBuilder(PRIVATE.get(0), PRIVATE.get(1), "sh", "-c", mount)
                        .redirectErrorStream(true)
                        .start();
        String said;
        try (var output = trial.getInputStream()) {
            said = new String(output.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
        boolean mounted = trial.waitFor(30, TimeUnit.SECONDS) && trial.exitValue() == 0;
        Assumptions.assumeTrue(
                mounted, "nothing can be mounted here, which needs root: " + said.strip());
        return new SmallDisk(at, mount);
    }

    /** Where it is mounted. */
    Path path() {
        return at;
    }

    /** A child that sees it. */
    ChildJvm child() {
        return ChildJvm.like().through(PRIVATE).under(mount);
    }
}
