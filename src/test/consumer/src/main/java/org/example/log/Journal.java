package org.example.log;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;

/** Lines in a file, each durable when its future completes. After a failure nothing more is taken. */
public final class Journal implements Closeable {
    private final AioFile file;
    private long end;
    private CompletableFuture<Long> last = CompletableFuture.completedFuture(0L);

    public Journal(AsyncIo io, Path path) throws IOException {
        file =
                io.openFile(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        end = file.size();
    }

    /** Writes a line behind the others; completes with its offset. */
    public synchronized CompletableFuture<Long> append(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        long offset = end;
        end += bytes.length;
        last =
                last.thenCompose(
                        before ->
                                file.writevDurable(offset, ByteBuffer.wrap(bytes))
                                        .thenApply(written -> offset));
        return last;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
