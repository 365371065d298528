package io.jnaaio;

import static io.jnaaio.AioOutputStreamTest.bytes;
import static io.jnaaio.AioOutputStreamTest.interrupted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioOptions;
import io.jnaaio.testing.FakeAio;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interrupted writers: no byte is lost, and the interrupt is not hidden. */
@Timeout(60)
class AioOutputStreamInterruptTest {
    @Test
    void anInterruptedWriteTellsHowMuchItTook() throws IOException {
        try (FakeAio fake = FakeAio.create()) {
            AioOutputStream out = AioOutputStreamTest.builder(fake.file("file")).open();
            out.write(bytes("ab"));
            InterruptedIOException e = interrupted(() -> out.write(bytes("cdefghij")));
            assertEquals(6, e.bytesTransferred, "both blocks are full");
            assertEquals(8, out.position());
            fake.completeByItself();
            out.write(bytes("ij"));
            out.close();
            assertEquals("abcdefghij", fake.text("file"));
        }
    }

    /** The block is full and could not be submitted: it is kept. */
    @Test
    void anInterruptWhileTheQueueIsFullLosesNothing() throws IOException {
        StringBuilder seen = new StringBuilder();
        AioOptions.Builder options = AioOptions.builder().queueDepth(1);
        try (FakeAio fake = FakeAio.builder().options(options).create()) {
            AioOutputStream out =
                    AioOutputStreamTest.builder(fake.file("file"))
                            .beforeWrite(
                                    block -> seen.append(StandardCharsets.ISO_8859_1.decode(block)))
                            .open();
            out.write(bytes("aaaabbb"));
            InterruptedIOException e = interrupted(() -> out.write('b'));
            assertEquals(1, e.bytesTransferred);
            assertEquals(8, out.position());
            e = interrupted(() -> out.write(bytes("cccc")));
            assertEquals(0, e.bytesTransferred);
            interrupted(out::flush);
            fake.completeByItself();
            out.write(bytes("cc"));
            out.close();
            assertEquals("aaaabbbbcc", fake.text("file"));
            assertEquals("aaaabbbbcc", seen.toString(), "the hook saw each byte once");
        }
    }

    /** More bytes may follow before it is tried again. */
    @Test
    void anInterruptedFlushLosesNothing() throws IOException {
        StringBuilder seen = new StringBuilder();
        AioOptions.Builder options = AioOptions.builder().queueDepth(1);
        try (FakeAio fake = FakeAio.builder().options(options).create()) {
            AioOutputStream out =
                    AioOutputStreamTest.builder(fake.file("file"))
                            .beforeWrite(
                                    block -> seen.append(StandardCharsets.ISO_8859_1.decode(block)))
                            .open();
            out.write(bytes("aaaab"));
            interrupted(out::flush);
            out.write(bytes("cd"));
            fake.completeByItself();
            out.flush();
            assertEquals("aaaabcd", fake.text("file"));
            assertEquals("aaaabcd", seen.toString(), "the hook saw each byte once");
            out.close();
        }
    }

    @Test
    void anInterruptDoesNotEndClose() throws Exception {
        try (FakeAio fake = FakeAio.create()) {
            AioOutputStream out = AioOutputStreamTest.builder(fake.file("file")).open();
            out.write(bytes("abcdef"));
            CompletableFuture<Boolean> closed = new CompletableFuture<>();
            Thread closer =
                    new Thread(
                            () -> {
                                Thread.currentThread().interrupt();
                                try {
                                    out.close();
                                    closed.complete(Thread.interrupted());
                                } catch (Throwable e) {
                                    closed.completeExceptionally(e);
                                }
                            });
            closer.start();
            fake.awaitInFlight(2);
            assertFalse(closed.isDone());
            fake.completeAll();
            assertTrue(closed.get(), "the interrupt is still there");
            assertEquals("abcdef", fake.text("file"));
        }
    }
}
