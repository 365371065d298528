package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The raw calls, on a real file. */
class GlibcAioTest {
    private static final byte[] TEXT = "gathered".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path dir;
    private PlatformAbi abi;
    private PosixAio aio;
    private FileCalls files;
    private Path file;
    private int fd;
    private Memory aiocb;
    private Memory buffer;
    private Memory list;

    @BeforeEach
    void open() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "binds the POSIX AIO of Linux, this is " + System.getProperty("os.name"));
        String arch = System.getProperty("os.arch");
        boolean musl = LibcFacts.read().libcName().equals("musl");
        abi = musl ? PlatformAbi.musl(arch) : PlatformAbi.glibc(arch);
        aio = GlibcAio.create();
        files = LibcFiles.create();
        file = dir.resolve("file");
        int flags = abi.open().rdwr() | abi.open().creat() | abi.open().cloexec();
        fd = files.open(NativePath.bytes(file.toString()), flags, 0600);
        aiocb = new Memory(abi.aiocb().size());
        buffer = new Memory(TEXT.length);
        buffer.write(0, TEXT, 0, TEXT.length);
        list = new Memory(Long.BYTES);
        list.setPointer(0, aiocb);
        prepare(fd, abi.lio().write());
    }

    @AfterEach
    void close() {
        if (files != null) {
            files.close(fd);
        }
    }

    @Test
    void listioWritesAtTheOffset() throws Exception {
        aiocb.setLong(abi.aiocb().offset(), 3);
        assertEquals(0, aio.lio_listio(abi.lio().nowait(), address(list), 1, 0));
        assertSame(Errno.SUCCESS, await());
        assertEquals(0, aiocb.getInt(abi.aiocb().errorCode()), "the hidden state");
        assertEquals(TEXT.length, aio.aio_return(address(aiocb)));
        assertArrayEquals(
                "\0\0\0gathered".getBytes(StandardCharsets.US_ASCII), Files.readAllBytes(file));
    }

    @Test
    void writeReadAndFsync() throws Exception {
        assertEquals(0, aio.aio_write(address(aiocb)));
        assertSame(Errno.SUCCESS, await());
        assertEquals(TEXT.length, aio.aio_return(address(aiocb)));

        buffer.clear();
        prepare(fd, abi.lio().read());
        assertEquals(0, aio.aio_read(address(aiocb)));
        assertSame(Errno.SUCCESS, await());
        assertEquals(TEXT.length, aio.aio_return(address(aiocb)));
        assertArrayEquals(TEXT, buffer.getByteArray(0, TEXT.length));

        prepare(fd, abi.lio().nop());
        assertEquals(0, aio.aio_fsync(abi.open().dsync(), address(aiocb)));
        assertSame(Errno.SUCCESS, await());
        assertEquals(0, aio.aio_return(address(aiocb)));
    }

    @Test
    void cancelOfADoneRequestSaysAllDone() {
        assertEquals(0, aio.aio_write(address(aiocb)));
        assertSame(Errno.SUCCESS, await());
        assertEquals(abi.cancel().allDone(), aio.aio_cancel(fd, 0));
        assertEquals(TEXT.length, aio.aio_return(address(aiocb)));
    }

    @Test
    void aFailedCallLeavesItsErrno() {
        assertEquals(-1, aio.aio_cancel(-1, 0));
        assertSame(Errno.EBADF, abi.errno(aio.errno()));
    }

    private void prepare(int descriptor, int opcode) {
        AiocbLayout layout = abi.aiocb();
        aiocb.clear();
        aiocb.setInt(layout.fildes(), descriptor);
        aiocb.setInt(layout.lioOpcode(), opcode);
        aiocb.setPointer(layout.buf(), buffer);
        aiocb.setLong(layout.nbytes(), TEXT.length);
        aiocb.setInt(layout.sigevNotify(), abi.sigev().none());
    }

    /** Waits for the control block, ten seconds at most, and gives its state. */
    private Errno await() {
        Timespec timespec = new Timespec();
        timespec.tv_sec.setValue(10);
        timespec.write();
        int inProgress = abi.number(Errno.EINPROGRESS);
        int error = aio.aio_error(address(aiocb));
        while (error == inProgress) {
            int result = aio.aio_suspend(address(list), 1, address(timespec.getPointer()));
            if (result != 0) {
                assertSame(Errno.EINTR, abi.errno(aio.errno()));
            }
            error = aio.aio_error(address(aiocb));
        }
        return abi.errno(error);
    }

    private static long address(Pointer pointer) {
        return Pointer.nativeValue(pointer);
    }
}
