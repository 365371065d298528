package io.jnaaio.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder that also reports the open descriptors of its files. */
final class TestFolder {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final Path directory;

    TestFolder() {
        try {
            directory = Files.createTempDirectory("jnaaio-test").toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no temporary folder: make java.io.tmpdir a folder that may be written to", e);
        }
    }

    Path directory() {
        return directory;
    }

    /**
     * The files in the folder for which this process has an open descriptor. Works only on Linux; empty elsewhere.
     */
    List<String> openFiles() {
        List<String> open = new ArrayList<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return open;
        }
        try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path link : links) {
                String target = target(link);
                if (target.startsWith(directory + "/")) {
                    open.add("descriptor " + link.getFileName() + " on " + target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + DESCRIPTORS, e);
        }
        return open;
    }

    // The descriptor may be closed by now, for example that of the listing itself.
    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Deletes the folder with its content. */
    void delete() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
