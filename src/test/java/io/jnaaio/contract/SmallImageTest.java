package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM without the flight recorder and JMX, like a small image. */
@Timeout(60)
class SmallImageTest {
    @TempDir Path dir;

    @Test
    void theLibraryWorksWithoutFlightRecorderAndJmx() throws Exception {
        Path path = Files.createFile(dir.resolve("file"));
        ChildJvm.Outcome outcome =
                ChildJvm.like()
                        .with("--limit-modules")
                        .with("java.base,java.logging,jdk.unsupported")
                        .run(dir, Child.class, path.toString());
        assertEquals(0, outcome.exit(), () -> "the child is done: " + outcome.lines());
        assertEquals("absent absent", outcome.after("modules "), "the test took them away");
        assertEquals("3 3", outcome.after("moved "), "it writes and reads");
        assertEquals("1", outcome.after("written "), "it counts");
        assertTrue(
                outcome.lines().stream().anyMatch(line -> line.contains("java.management")),
                () -> "asking for the MXBean is answered by a warning: " + outcome.lines());
    }

    /** Writes and reads with the backend that auto selects. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(
                    "modules "
                            + present("jdk.jfr.Event")
                            + " "
                            + present("java.lang.management.ManagementFactory"));
            try (AsyncIo io = Aio.open(AioOptions.builder().jmx(true).build());
                    AioFile file =
                            io.openFile(
                                    Path.of(arguments[0]),
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE)) {
                long written = file.writev(0, ByteBuffer.allocateDirect(3)).join();
                long read = file.readv(0, ByteBuffer.allocate(9)).join();
                System.out.println("moved " + written + " " + read);
                System.out.println("written " + (file.stats().submitted() - 1));
            }
        }

        private static String present(String name) {
            try {
                Class.forName(name);
                return "present";
            } catch (ClassNotFoundException e) {
                return "absent";
            }
        }
    }
}
