package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StdoutTest {
    private static Stdout printed(OutputStream to) {
        Stdout stdout = new Stdout(to);
        PrintWriter writer = new PrintWriter(stdout, false, StandardCharsets.UTF_8);
        writer.print("a report");
        writer.flush();
        return stdout;
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }

    @Test
    void whatIsThereIsNoFailure() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertNull(printed(bytes).failure());
        assertEquals("a report", bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aFullDiskIsOne() {
        assertEquals(
                "No space left on device", printed(failing("No space left on device")).failure());
    }

    @Test
    void aReaderThatWentAwayIsNone() {
        assertNull(printed(failing("Broken pipe")).failure());
    }
}
