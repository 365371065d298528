package io.jnaaio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioLock;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code in docs/gather-write.md. */
@Timeout(60)
class GatherWriteTest {
    @TempDir private Path folder;
    private Path path;
    private final ByteBuffer header = bytes("head");
    private final ByteBuffer payload = bytes("payload");
    private final ByteBuffer footer = bytes("foot");

    @BeforeEach
    void newFile() throws IOException {
        path = Files.createFile(folder.resolve("file"));
    }

    private static ByteBuffer bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private String content() throws IOException {
        return Files.readString(path, StandardCharsets.US_ASCII);
    }

    @Test
    void opening() throws Exception {
        // tag::open[]
        try (AsyncIo io = Aio.open();
                AioFile file =
                        io.openFile(
                                path,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE)) {
            long written = file.writev(0, header, payload, footer).join();
            assertEquals(15, written); // not shown
        }
        // end::open[]
        assertEquals("headpayloadfoot", content());
    }

    @Test
    void writingTheSameBuffersAgain() throws Exception {
        try (AsyncIo io = Aio.open();
                AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
            // tag::again[]
            long first = file.writev(0, header, payload).join(); // 11
            long second = file.writev(11, header, payload).join(); // 0: nothing remains in them
            header.rewind();
            payload.rewind();
            long third = file.writev(11, header, payload).join(); // 11
            // end::again[]
            assertEquals(List.of(11L, 0L, 11L), List.of(first, second, third));
        }
        assertEquals("headpayloadheadpayload", content());
    }

    @Test
    void inTheCallingThread() throws Exception {
        try (AsyncIo io = Aio.open();
                AioFile file =
                        io.openFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // tag::caller[]
            long written = file.write(0, header, payload);
            file.sync(FsyncMode.DSYNC);
            ByteBuffer back = ByteBuffer.allocate(11);
            long read = file.read(0, back);
            // end::caller[]
            assertEquals(11, written);
            assertEquals(11, read);
            assertEquals("headpayload", content());
        }
    }

    @Test
    void locked() throws Exception {
        try (AsyncIo io = Aio.open();
                AioFile file =
                        io.openFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // tag::lock[]
            try (AioLock lock = file.lock(0, 0, false)) { // the whole file, exclusive; waits
                file.write(0, header);
                assertTrue(lock.isValid()); // not shown
            }
            Optional<AioLock> now = file.tryLock(0, 4, false); // empty: another process has it
            if (now.isPresent()) {
                now.get().close();
            }
            // end::lock[]
            assertTrue(now.isPresent());
        }
    }

    @Test
    void drained() throws Exception {
        AsyncIo io = Aio.open();
        AioFile file = io.openFile(path, StandardOpenOption.WRITE);
        // tag::drain[]
        file.closeAndDrain(); // all callbacks of this file have returned
        io.closeAndDrain(); // and all tasks of io.handlerExecutor()
        // end::drain[]
        assertFalse(io.isOpen());
    }

    @Test
    void asFutures() throws Exception {
        try (AsyncIo io = Aio.open();
                AioFile file =
                        io.openFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // tag::futures[]
            AioFuture<Long> written = file.writev(0, header, payload); // all bytes, or an error
            AioFuture<Long> durable = file.writevDurable(4096, footer); // then an fdatasync
            long bytes = written.join() + durable.join();

            ByteBuffer first = ByteBuffer.allocateDirect(4);
            ByteBuffer rest = ByteBuffer.allocateDirect(7);
            long read = file.readv(0, first, rest).join(); // fewer only at the end of the file
            // end::futures[]
            assertEquals(15, bytes);
            assertEquals(11, read);
            assertEquals("head", StandardCharsets.US_ASCII.decode(first.flip()).toString());
        }
    }

    @Test
    void asAnOperation() throws Exception {
        try (AsyncIo io = Aio.open();
                AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
            // tag::operation[]
            AsyncWritev write = io.writev(file, 2, List.of(header, payload), 0, SigevNotify.none());
            write.submit();
            while (write.error() == Errno.EINPROGRESS) Thread.onSpinWait();
            long written = write.aioReturn(); // once, as aio_return(2)
            // end::operation[]
            assertEquals(11, written);
        }
        assertEquals("\0\0headpayload", content());
    }

    @Test
    void withACallback() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (AsyncIo io = Aio.open();
                AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
            // tag::callback[]
            SigevNotify onCompletion =
                    SigevNotify.callback(
                            Runnable::run, // on the completion thread: must not block
                            operation -> {
                                if (operation.error() == Errno.SUCCESS) {
                                    done.countDown();
                                }
                            });
            io.writev(file, 0, List.of(header, payload), 0, onCompletion).submit();
            // end::callback[]
            assertTrue(done.await(20, TimeUnit.SECONDS));
        }
        assertEquals("headpayload", content());
    }

    @Test
    void blockingContinuation() throws Exception {
        try (AsyncIo io = Aio.open();
                AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
            // tag::blocking[]
            CompletableFuture<Void> durable =
                    file.writev(0, header, payload)
                            .thenAcceptAsync(
                                    written -> file.fsync(FsyncMode.DSYNC).join(), // may block
                                    io.handlerExecutor());
            // end::blocking[]
            assertNull(durable.get(20, TimeUnit.SECONDS));
        }
        assertEquals("headpayload", content());
    }

    @Test
    void manyAtOnce() throws Exception {
        try (AsyncIo io = Aio.open();
                AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
            // tag::list[]
            List<AsyncWritev> writes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ByteBuffer record = bytes("record" + i);
                writes.add(io.writev(file, i * 7L, List.of(record), 0, SigevNotify.none()));
            }
            for (SubmitResult result : io.submitAll(writes)) { // like lio_listio(3)
                assertTrue(result.submitted(), "EAGAIN: submit this operation again later");
            }
            boolean any = io.suspend(writes, Duration.ofSeconds(10)); // false: none within 10 s
            // end::list[]
            assertTrue(any);
            for (AsyncWritev write : writes) {
                assertTrue(write.await(Duration.ofSeconds(20)));
                assertEquals(7, write.aioReturn());
            }
        }
        assertEquals("record0record1record2", content().substring(0, 21));
    }

    @Test
    void errorReportsTheBytesInTheFile() throws Exception {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "no /dev/full here");
        try (AsyncIo io = Aio.open();
                AioFile file = io.openFile(full, StandardOpenOption.WRITE)) {
            // tag::error[]
            AioFuture<Long> write = file.writev(0, header, payload);
            Throwable failed = write.handle((bytes, error) -> error).join();
            if (failed instanceof ErrnoException e && e.errno() == Errno.ENOSPC) {
                long there = e.bytesTransferred(); // at least this prefix is in the file
                assertEquals(0, there); // not shown
            }
            // end::error[]
            if (!(failed instanceof ErrnoException e && e.errno() == Errno.ENOSPC)) {
                // nio has no errno: it reports EIO with the exception of java.nio as the cause
                assertFalse(file.capabilities().exactErrno(), () -> "ENOSPC expected: " + failed);
            }
        }
    }

    @Test
    void awaitThrowsTheErrorItself() throws Exception {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "no /dev/full here");
        try (AsyncIo io = Aio.open();
                AioFile file = io.openFile(full, StandardOpenOption.WRITE)) {
            long inFile = -1;
            // tag::await[]
            try {
                long written = Aio.await(file.writev(0, header, payload));
                fail(written + " bytes in a full device"); // not shown
            } catch (ErrnoException e) {
                long there = e.bytesTransferred(); // at least this prefix is in the file
                inFile = there; // not shown
            }
            // end::await[]
            assertEquals(0, inFile);
        }
    }

    @Test
    void cancellationWaitsForTheKernel() throws Exception {
        try (AsyncIo io = Aio.open();
                AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
            // tag::cancel[]
            AioFuture<Long> write = file.writev(0, header, payload);
            boolean asked = write.cancel(false); // only a request
            Throwable outcome = write.handle((bytes, error) -> error).join();
            payload.clear(); // you can use the buffers again
            // end::cancel[]
            assertTrue(outcome == null || asked, () -> "written, or cancelled: " + outcome);
        }
    }
}
