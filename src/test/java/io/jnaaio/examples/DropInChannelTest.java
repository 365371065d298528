package io.jnaaio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.jnaaio.channels.AioFileChannel;
import io.jnaaio.channels.AioFileSystemProvider;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code in docs/drop-in-channel.md. */
@Timeout(60)
class DropInChannelTest {
    @TempDir private Path folder;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void inPlaceOfTheJdks() throws Exception {
        Path path = folder.resolve("file");
        // tag::open[]
        try (AsynchronousFileChannel channel =
                AioFileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Future<Integer> written = channel.write(bytes("as ever"), 0);
            assertEquals(7, written.get()); // not shown
        }
        // end::open[]
        assertEquals("as ever", Files.readString(path));
    }

    @Test
    void gathering() throws Exception {
        Path path = folder.resolve("file");
        CompletableFuture<Long> done = new CompletableFuture<>();
        try (AioFileChannel channel =
                AioFileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // tag::gather[]
            ByteBuffer[] record = {bytes("head"), bytes("payload"), bytes("foot")};
            channel.write(
                    record,
                    0,
                    record.length,
                    4096,
                    done,
                    new CompletionHandler<Long, CompletableFuture<Long>>() {
                        @Override
                        public void completed(Long bytes, CompletableFuture<Long> to) {
                            to.complete(bytes); // on the channel's executor
                        }

                        @Override
                        public void failed(Throwable error, CompletableFuture<Long> to) {
                            to.completeExceptionally(error);
                        }
                    });
            Future<Long> twin = channel.write(new ByteBuffer[] {bytes("a"), bytes("b")}, 0, 2, 0);
            // end::gather[]
            assertEquals(15, done.get(20, TimeUnit.SECONDS));
            assertEquals(2, twin.get(20, TimeUnit.SECONDS));
        }
        assertEquals(4096 + 15, Files.size(path));
    }

    @Test
    void aProgramThatIsNotChanged() throws Exception {
        Path plain = folder.resolve("file");
        // tag::provider[]
        Path path = AioFileSystemProvider.path(plain); // or Path.of(URI.create("aio:///..."))
        try (AsynchronousFileChannel channel =
                AsynchronousFileChannel.open(
                        path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(bytes("unchanged"), 0).get();
            assertInstanceOf(AioFileChannel.class, channel); // not shown
        }
        // end::provider[]
        assertEquals("unchanged", Files.readString(plain));
    }
}
