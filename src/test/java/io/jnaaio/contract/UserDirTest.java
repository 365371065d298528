package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code -Duser.dir} names the folder against which java.nio resolves relative paths: every backend writes the same
 * file.
 */
@Timeout(60)
class UserDirTest {
    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"pwritev", "nio"})
    void aRelativePathIsThatOfJavaNio(String backend) throws Exception {
        Backend.assumeAvailable(BackendId.of(backend));
        ChildJvm.Outcome outcome =
                ChildJvm.like().with("-Duser.dir=" + dir).run(dir, UserDirTest.class, backend);
        assertEquals(0, outcome.exit(), () -> outcome.lines().toString());
        assertEquals("abc", Files.readString(dir.resolve("relative")), "it is in that folder");
    }

    /** Runs in the child. */
    public static void main(String[] arguments) throws Exception {
        AioOptions options = AioOptions.builder().backend(BackendId.of(arguments[0])).build();
        try (AsyncIo io = Aio.open(options);
                AioFile file =
                        io.openFile(
                                Path.of("relative"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE)) {
            var unused = file.writev(0, ByteBuffer.wrap(new byte[] {'a', 'b', 'c'})).join();
        }
    }
}
