package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.SigevNotify;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedIoTest {
    @TempDir private Path folder;

    /** A drain that is refused has closed the last handle all the same: nobody else could. */
    @Test
    void theLastHandleClosesTheEngineInACallbackToo() throws Exception {
        AsyncIo io = Aio.shared();
        AioFile file =
                io.openFile(Files.createFile(folder.resolve("file")), StandardOpenOption.WRITE);
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        SigevNotify callback =
                SigevNotify.callback(
                        task -> new Thread(task).start(),
                        op -> {
                            try {
                                io.closeAndDrain();
                                seen.complete(new AssertionError("it was not refused"));
                            } catch (Exception e) {
                                seen.complete(e);
                            }
                        });
        io.writev(file, 0, List.of(ByteBuffer.allocateDirect(8)), 0, callback).submit();
        assertInstanceOf(IllegalStateException.class, seen.get(10, TimeUnit.SECONDS));
        assertFalse(io.isOpen());
        assertFalse(file.isOpen(), "the engine is closed");
        assertEquals(8, Files.size(folder.resolve("file")));
    }
}
