package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine that is never closed does not keep the JVM running: its threads are daemons. */
@Timeout(60)
class NeverClosedEngineTest {
    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"lio-listio", "pwritev", "nio"})
    void theJvmExitsByItself(String backend) throws Exception {
        Backend.assumeAvailable(BackendId.of(backend));
        Path path = Files.createFile(dir.resolve("file"));
        ChildJvm.Outcome outcome =
                ChildJvm.like().run(dir, Child.class, backend, path.toString(), "done");
        assertEquals("3", outcome.after("written "), "the write was carried out");
        assertEquals(0, outcome.exit(), () -> "the JVM exits by itself: " + outcome.lines());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lio-listio", "pwritev", "nio"})
    void theJvmExitsWithOperationsInFlight(String backend) throws Exception {
        Backend.assumeAvailable(BackendId.of(backend));
        Path path = Files.createFile(dir.resolve("file"));
        ChildJvm.Outcome outcome =
                ChildJvm.like().run(dir, Child.class, backend, path.toString(), "in flight");
        assertEquals("3", outcome.after("written "), "the write was carried out");
        assertEquals(0, outcome.exit(), () -> "the JVM exits by itself: " + outcome.lines());
    }

    /** Writes, and returns from main. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            AsyncIo io = Aio.open(AioOptions.builder().backend(arguments[0]).build());
            AioFile file = io.openFile(Path.of(arguments[1]), StandardOpenOption.WRITE);
            long written = file.writev(0, ByteBuffer.wrap(new byte[3])).join();
            System.out.println("written " + written);
            if (arguments[2].equals("in flight")) {
                for (int i = 0; i < 100; i++) {
                    var unused = file.writev(4096L * i, ByteBuffer.allocateDirect(65_536));
                }
            }
        }
    }
}
