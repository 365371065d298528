package org.example.paths;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.channels.AioFileChannel;
import io.jnaaio.channels.AioFileSystemProvider;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;

/** Programs that open an AsynchronousFileChannel by its path, unchanged, on aio: paths. */
class PathsTest {
    private static final int BYTES = 5_000_017;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir Path folder;

    private final byte[] content = new byte[BYTES];
    private Path source;
    private Path copy;

    @BeforeEach
    void aFile() throws Exception {
        new Random(1).nextBytes(content);
        source = AioFileSystemProvider.path(Files.write(folder.resolve("source"), content));
        copy = AioFileSystemProvider.path(folder.resolve("copy"));
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(source)) {
            assertInstanceOf(AioFileChannel.class, channel);
        }
    }

    private byte[] copied() throws Exception {
        return Files.readAllBytes(folder.resolve("copy"));
    }

    @Test
    void springReadsAndWrites() throws Exception {
        // tag::spring[]
        Flux<DataBuffer> buffers =
                DataBufferUtils.readAsynchronousFileChannel(
                        () -> AsynchronousFileChannel.open(source, StandardOpenOption.READ),
                        new DefaultDataBufferFactory(),
                        1 << 16);
        DataBufferUtils.write(buffers, copy, StandardOpenOption.CREATE_NEW).block(PATIENCE);
        // end::spring[]
        assertArrayEquals(content, copied());
    }

    @Test
    void springReportsAFileThatExists() throws Exception {
        Files.createFile(copy);
        Flux<DataBuffer> none = Flux.empty();
        Throwable error =
                assertThrows(
                        RuntimeException.class,
                        () ->
                                DataBufferUtils.write(none, copy, StandardOpenOption.CREATE_NEW)
                                        .block(PATIENCE));
        assertInstanceOf(FileAlreadyExistsException.class, error.getCause());
    }

    @Test
    void awsUploadsAndDownloads() throws Exception {
        // tag::aws[]
        AsyncRequestBody upload = AsyncRequestBody.fromFile(source);
        AsyncResponseTransformer<SdkResponse, SdkResponse> download =
                AsyncResponseTransformer.toFile(copy);
        // end::aws[]
        assertEquals(BYTES, upload.contentLength().orElseThrow());
        transfer(upload, download).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertArrayEquals(content, copied());
    }

    @Test
    void awsReportsAFileThatExists() throws Exception {
        Files.createFile(copy);
        CompletableFuture<SdkResponse> done =
                transfer(AsyncRequestBody.fromFile(source), AsyncResponseTransformer.toFile(copy));
        Throwable error = assertThrows(CompletionException.class, done::join);
        assertInstanceOf(FileAlreadyExistsException.class, error.getCause());
    }

    /** Hands the body of the request to the response, as a server that echoes would. */
    private static CompletableFuture<SdkResponse> transfer(
            SdkPublisher<ByteBuffer> upload,
            AsyncResponseTransformer<SdkResponse, SdkResponse> download) {
        CompletableFuture<SdkResponse> done = download.prepare();
        download.onResponse(null);
        download.onStream(upload);
        return done;
    }
}
