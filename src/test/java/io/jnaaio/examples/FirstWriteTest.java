package io.jnaaio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program in README.md. */
@Timeout(60)
class FirstWriteTest {
    @Test
    void createsItsFile(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("record");
        FirstWrite.main(new String[] {path.toString()});
        assertEquals("headpayload", Files.readString(path));
    }
}
