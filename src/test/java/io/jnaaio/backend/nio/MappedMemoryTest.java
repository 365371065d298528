package io.jnaaio.backend.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.Errno;
import io.jnaaio.contract.CutFile;
import io.jnaaio.contract.PlainRequest;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A mapped file that was cut, as the buffer of a call of a channel. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a mapped file cannot be cut there")
class MappedMemoryTest {
    private static final int BYTES = 1 << 16;

    @TempDir Path dir;

    private final BlockingQueue<Failure> failures = new ArrayBlockingQueue<>(4);
    private final BlockingQueue<Long> moved = new ArrayBlockingQueue<>(4);

    private final class Sink implements CompletionSink {
        @Override
        public void completed(Request request, long bytes) {
            moved.add(bytes);
        }

        @Override
        public void failed(Request request, Failure failure) {
            failures.add(failure);
        }

        @Override
        public void refused(Request request, Failure failure) {
            failures.add(failure);
        }

        @Override
        public void stepDown(Request request, Failure failure) {
            failures.add(failure);
        }
    }

    @Test
    void itIsToldFromWhatIsThere() throws Exception {
        ByteBuffer cut = CutFile.map(dir, BYTES);
        assertTrue(MappedMemory.isGone(cut, 0, BYTES));
        assertTrue(MappedMemory.isGone(cut, BYTES - 1, 1));
        assertFalse(MappedMemory.isGone(ByteBuffer.allocateDirect(BYTES), 0, BYTES));
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "READ"})
    void theOperationAloneFailsWithEfault(Request.Kind kind) throws Exception {
        NioDriver driver = new NioDriver(new Sink(), 1 << 20);
        FileHandle file =
                driver.open(
                        dir.resolve("file"),
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE));
        ByteBuffer whole = ByteBuffer.allocateDirect(BYTES);
        assertTrue(driver.submit(new PlainRequest(0, Request.Kind.WRITE, file, whole)));
        assertEquals(BYTES, moved.poll(30, TimeUnit.SECONDS));

        assertTrue(driver.submit(new PlainRequest(1, kind, file, CutFile.map(dir, BYTES))));
        Failure failure = failures.poll(30, TimeUnit.SECONDS);
        assertNotNull(failure);
        assertSame(Errno.EFAULT, failure.errno());
        assertTrue(failure.hint().contains("a mapped file was truncated"), failure.hint());

        assertTrue(driver.submit(new PlainRequest(2, kind, file, whole)));
        assertEquals(BYTES, moved.poll(30, TimeUnit.SECONDS), "the next one is served");
        file.close();
        driver.close();
    }
}
