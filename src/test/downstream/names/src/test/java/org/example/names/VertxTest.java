package org.example.names;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.channels.AioFileChannel;
import io.jnaaio.channels.AioFileSystemProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.AsyncFileLock;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.file.OpenOptions;
import java.lang.reflect.Field;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vert.x, unchanged, in a JVM whose default file system is the library's. */
class VertxTest {
    private static final int BYTES = 5_000_017;

    @TempDir Path folder;

    private final byte[] content = new byte[BYTES];
    private String source;
    private String copy;
    private Vertx vertx;

    @BeforeEach
    void aFile() throws Exception {
        assertInstanceOf(AioFileSystemProvider.class, FileSystems.getDefault().provider());
        new Random(1).nextBytes(content);
        source = Files.write(folder.resolve("source"), content).toString();
        copy = folder.resolve("copy").toString();
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private AsyncFile open(String path, OpenOptions options) throws Exception {
        AsyncFile file = await(vertx.fileSystem().open(path, options));
        Field channel = file.getClass().getDeclaredField("ch");
        channel.setAccessible(true);
        assertInstanceOf(AioFileChannel.class, channel.get(file));
        return file;
    }

    @Test
    void aFileIsPipedIntoAnother() throws Exception {
        // tag::vertx[]
        AsyncFile from = await(vertx.fileSystem().open(source, new OpenOptions().setWrite(false)));
        AsyncFile to = await(vertx.fileSystem().open(copy, new OpenOptions().setCreateNew(true)));
        await(from.pipeTo(to)); // closes both
        // end::vertx[]
        assertArrayEquals(content, Files.readAllBytes(Path.of(copy)));
    }

    @Test
    void recordsAreWrittenAndReadAtTheirPositions() throws Exception {
        AsyncFile file = open(copy, new OpenOptions().setCreateNew(true));
        List<Future<Void>> writes = new ArrayList<>();
        for (int record = 999; record >= 0; record--) {
            writes.add(file.write(Buffer.buffer("record " + record + "\n"), record * 32L));
        }
        await(Future.all(writes));
        await(file.flush());
        for (int record = 0; record < 1000; record += 37) {
            String text = "record " + record + "\n";
            Buffer read = await(file.read(Buffer.buffer(), 0, record * 32L, text.length()));
            assertEquals(text, read.toString());
        }
        await(file.close());
    }

    @Test
    void aLockExcludesAnother() throws Exception {
        AsyncFile file = open(source, new OpenOptions());
        AsyncFileLock lock = await(file.lock());
        assertThrows(CompletionException.class, () -> await(file.lock()));
        await(lock.release());
        await(await(file.lock()).release());
        await(file.close());
    }

    @Test
    void aMissingFileIsReported() {
        CompletionException thrown =
                assertThrows(
                        CompletionException.class,
                        () ->
                                await(
                                        vertx.fileSystem()
                                                .open(copy, new OpenOptions().setCreate(false))));
        assertInstanceOf(FileSystemException.class, thrown.getCause());
        assertInstanceOf(NoSuchFileException.class, thrown.getCause().getCause());
    }

    @Test
    void aFileIsReadAndWrittenWhole() throws Exception {
        await(vertx.fileSystem().writeFile(copy, Buffer.buffer(content)));
        assertArrayEquals(content, await(vertx.fileSystem().readFile(copy)).getBytes());
    }
}
