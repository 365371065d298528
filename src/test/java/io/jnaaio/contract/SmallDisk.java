package io.jnaaio.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A file system that only a child JVM sees, in a separate mount namespace; it disappears with the child. */
final class SmallDisk {
    private static final List<String> PRIVATE = List.of("unshare", "-m");

    private final Path at;
    private final String mount;

    private SmallDisk(Path at, String mount) {
        this.at = at;
        this.mount = mount;
    }

    /** Returns a file system in memory. */
    static SmallDisk tmpfs(Path dir, String size) throws IOException, InterruptedException {
        Path at = Files.createDirectory(dir.resolve("disk"));
        return checked(at, "mount -t tmpfs -o size=" + size + " none " + quoted(at));
    }

    /**
     * Returns a file system in a file in memory, on a loop device.
     *
     * @param mkfs the command that creates the file system, without the file
     */
    static SmallDisk image(Path dir, String size, String mkfs)
            throws IOException, InterruptedException {
        String tool = mkfs.substring(0, mkfs.indexOf(' '));
        boolean there =
                Stream.of("/sbin", "/usr/sbin", "/usr/bin")
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        Assumptions.assumeTrue(there, tool + " is not installed");
        Path at = Files.createDirectory(dir.resolve("disk"));
        // In memory: a full ext4 commits its journal for every write, which takes long on a busy
        // disk.
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

    /** Tries to mount it once, to distinguish a failing test from a machine that cannot mount anything. */
    private static SmallDisk checked(Path at, String mount)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"), "mount namespaces are Linux's");
        Process process =
                new ProcessBuilder(PRIVATE.get(0), PRIVATE.get(1), "sh", "-c", mount)
                        .redirectErrorStream(true)
                        .start();
        String said;
        try (var output = process.getInputStream()) {
            said = new String(output.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
        boolean mounted = process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        Assumptions.assumeTrue(
                mounted, "nothing can be mounted here, which needs root: " + said.strip());
        return new SmallDisk(at, mount);
    }

    /** The mount point. */
    Path path() {
        return at;
    }

    /** Returns a child that sees the file system. */
    ChildJvm child() {
        return ChildJvm.like().through(PRIVATE).under(mount);
    }
}
