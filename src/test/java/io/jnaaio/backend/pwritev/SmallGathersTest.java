package io.jnaaio.backend.pwritev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import io.jnaaio.contract.CutFile;
import io.jnaaio.contract.PlainRequest;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Copying a small gather whose memory vanishes. */
class SmallGathersTest {
    /** Enough that the copy is compiled by both compilers. */
    private static final int ROUNDS = 20_000;

    @TempDir Path dir;

    private final SmallGathers small = new SmallGathers();

    @AfterEach
    void close() {
        small.close();
    }

    private static Request gather(ByteBuffer... buffers) {
        return new PlainRequest(0, Request.Kind.WRITE, mock(FileHandle.class), buffers);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a mapped file cannot be cut there")
    void aFileThatWasCutIsFoundWithinTheCopy() throws Exception {
        ByteBuffer whole = ByteBuffer.allocateDirect(100);
        Request good = gather(whole, whole.duplicate());
        Request bad = gather(whole, CutFile.map(dir, 8192).limit(1000), whole.duplicate());
        for (int i = 0; i < ROUNDS; i++) {
            int area = small.copy(good);
            assertEquals(0, area);
            small.release(area);
            if (i % 100 == 0) {
                assertThrows(InternalError.class, () -> small.copy(bad));
            }
        }
    }

    @Test
    void anAreaIsFreeAgainAfterAFailure() {
        ByteBuffer whole = ByteBuffer.allocateDirect(100);
        Request broken =
                new PlainRequest(0, Request.Kind.WRITE, mock(FileHandle.class), whole, whole) {
                    @Override
                    public ByteBuffer buffer(int i) {
                        throw new OutOfMemoryError("a test throws it");
                    }
                };
        assertThrows(OutOfMemoryError.class, () -> small.copy(broken));
        assertTrue(small.copy(gather(whole, whole.duplicate())) >= 0);
    }
}
