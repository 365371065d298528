package io.jnaaio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the repository that follows from the code, so that a change of it is seen in review. */
final class CheckedIn {
    private CheckedIn() {}

    /** Compares, or writes the file anew with {@code -Djnaaio.api.update=true}. */
    static void check(String file, String expected) throws IOException {
        Path path = Path.of(file);
        if (Boolean.getBoolean("jnaaio.api.update")) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, expected, UTF_8);
            return;
        }
        String found = Files.exists(path) ? Files.readString(path, UTF_8) : "";
        assertEquals(
                found,
                expected,
                () ->
                        file
                                + " does not fit the code. If the change is meant, write it anew and look at"
                                + " the difference:\n"
                                + "mvn -B -Dtest='ApiSnapshotTest,NativeImageTest,CapabilityTableTest'"
                                + " -Djnaaio.api.update=true test\n");
    }
}
