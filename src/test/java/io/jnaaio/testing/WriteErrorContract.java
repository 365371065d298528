package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Errors of the system: the errno, the number of bytes, and what continues to work. */
public abstract class WriteErrorContract extends BackendContract {
    /** Constructor for subclasses. */
    protected WriteErrorContract() {}

    @Test
    void aFullDeviceIsAnError() throws IOException {
        AioFile file = openDevice("/dev/full");
        AsyncWritev op = writev(file, 0, direct("abc"), direct("def"));
        op.submit();
        waitFor(op);
        assertEquals(seen(file, Errno.ENOSPC), op.error(), "error() is the errno");
        assertEquals(seen(file, Errno.ENOSPC), op.error(), "error() may be asked again");
        ErrnoException error = errorOf(op);
        assertEquals(seen(file, Errno.ENOSPC), error.errno(), "aioReturn() throws the errno");
        assertEquals(0, error.bytesTransferred(), "no byte was moved");
        assertTrue(
                String.valueOf(error.getMessage()).contains(error.errno().name()),
                "the message names the errno: " + error.getMessage());
        assertFalse(error.call().isEmpty(), "the exception names the call");
    }

    @Test
    void anErrorWithoutExactErrnoHasItsCause() throws IOException {
        AioFile file = openDevice("/dev/full");
        AsyncWritev op = writev(file, 0, direct("abc"));
        op.submit();
        ErrnoException error = errorOf(op);
        if (file.capabilities().exactErrno()) {
            assertTrue(error.number() > 0, "exactErrno: the number of the system is kept");
        } else {
            assertTrue(error.getCause() instanceof IOException, "EIO stands for its cause");
        }
    }

    @Test
    void aFailedOperationMayBeSubmittedAgain() throws IOException {
        AsyncWritev op = writev(openDevice("/dev/full"), 0, direct("abc"));
        for (int i = 0; i < 3; i++) {
            op.submit();
            assertEquals(0, errorOf(op).bytesTransferred(), "no byte was moved");
        }
    }

    @Test
    void aFailureDoesNotTouchOtherFiles() throws IOException {
        Path path = fileOf("");
        AsyncWritev bad = writev(openDevice("/dev/full"), 0, direct("abc"));
        AsyncWritev good = writev(openBoth(path), 0, direct("abc"));
        bad.submit();
        good.submit();
        assertEquals(3, resultOf(good), "a failing operation does not stop the others");
        assertEquals(0, errorOf(bad).bytesTransferred(), "no byte was moved");
        assertContent("abc", path, "a failing operation does not stop the others");
    }

    @Test
    void aCharacterDeviceTakesWrites() throws IOException {
        AioFile file = openDevice("/dev/null");
        assertEquals(
                1 << 20,
                run(writev(file, 0, ByteBuffer.allocateDirect(1 << 20))),
                "a character device is a file");
    }

    @Test
    void anOffsetThatNoFileReachesArrivesAsTheCompletion() throws IOException {
        Path path = limitedFileOf(TEXT);
        AioFile file = openBoth(path);
        AsyncWritev op = writev(file, LimitedFolder.BEYOND, direct("abc"));
        op.submit();
        ErrnoException error = errorOf(op);
        if (file.capabilities().exactErrno()) {
            assertTrue(
                    List.of(Errno.EFBIG, Errno.EINVAL, Errno.EOVERFLOW).contains(error.errno()),
                    "the system's refusal is the completion: " + error.getMessage());
        }
        assertContent(TEXT, path, "a refused write changes nothing");
    }
}
