package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Used by all parts of {@link FileSystemProviderContract}: a folder, the provider, and files with content. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ProviderRig {
    /** The folder as a path of the default file system. */
    @TempDir Path plain;

    /** The same folder, as a path of the provider under test. */
    Path dir;

    FileSystem system;
    FileSystemProvider provider;

    /** The same file as a path of the provider under test. */
    protected abstract Path path(Path plain);

    @BeforeEach
    void findProvider() {
        dir = path(plain);
        system = dir.getFileSystem();
        provider = system.provider();
    }

    /** A new file in the folder. */
    final Path fileOf(String name, String content) throws IOException {
        return Files.writeString(dir.resolve(name), content, StandardCharsets.US_ASCII);
    }

    static void assertContent(String expected, Path path, String promise) throws IOException {
        assertEquals(expected, Files.readString(path, StandardCharsets.US_ASCII), promise);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static Set<OpenOption> options(OpenOption... options) {
        return Set.of(options);
    }

    final void assumePosix() {
        Assumptions.assumeTrue(
                system.supportedFileAttributeViews().contains("posix"),
                "this file system has no POSIX attributes");
    }

    /** The elements as a list. */
    static <T> List<T> listOf(Iterable<T> elements) {
        List<T> list = new ArrayList<>();
        elements.forEach(list::add);
        return list;
    }
}
