package io.jnaaio.backend.freebsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.ErrnoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of the backend over the double, which is as after loading at its begin and owes nothing at its end. */
public abstract class DoubleTest {
    protected static final int ALL = -1;
    protected static final int ANY_KIND = 7;

    @TempDir protected Path dir;

    protected FreeBsdDouble played;

    /** For subclasses. */
    protected DoubleTest() {}

    @BeforeEach
    void reset() {
        played = FreeBsdDouble.get();
        assertEquals(0, played.control("fbsd_reset"), "nothing is left running");
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, played.count("jobs"), "every request was returned, once");
        assertEquals(0, played.control("fbsd_reset"));
    }

    protected AsyncIo engine(int queueDepth) throws IOException {
        return played.engine(AioOptions.builder().queueDepth(queueDepth).build());
    }

    protected AioFile open(AsyncIo io) throws IOException {
        return io.openFile(
                dir.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    protected String content() throws IOException {
        return Files.readString(dir.resolve("file"));
    }

    protected static ByteBuffer text(String text) {
        ByteBuffer direct = ByteBuffer.allocateDirect(text.length());
        return direct.put(text.getBytes(StandardCharsets.US_ASCII)).flip();
    }

    protected static ErrnoException failure(AioFuture<?> future) {
        ExecutionException e =
                assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS));
        return assertInstanceOf(ErrnoException.class, e.getCause());
    }
}
