package io.jnaaio.engine.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.Errno;
import io.jnaaio.contract.PlainRequest;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFailuresTest {
    private static final PlatformAbi ABI = PlatformAbi.freeBsd();

    private static final FileHandle FILE =
            (FileHandle)
                    Proxy.newProxyInstance(
                            FileHandle.class.getClassLoader(),
                            new Class<?>[] {FileHandle.class},
                            (proxy, method, arguments) -> {
                                throw new AssertionError(method);
                            });

    private final Request write = new PlainRequest(0, Request.Kind.WRITE, FILE);
    private final RequestFailures failures = new Plain();

    private static class Plain extends RequestFailures {
        Plain() {
            super(ABI, "pwritev", "preadv", "fsync", "fdatasync");
        }
    }

    /** Gives one errno a different meaning, and fails to allocate for another. */
    private static final class Special extends Plain {
        @Override
        protected String hint(Errno errno, Request request) {
            if (errno == Errno.ENOSPC) {
                throw new OutOfMemoryError("for the hint");
            }
            return errno == Errno.EIO ? "special" : null;
        }

        @Override
        protected String whenFull() {
            throw new StackOverflowError();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ENOSPC",
                "EDQUOT",
                "EFBIG",
                "EBADF",
                "EINVAL",
                "EFAULT",
                "EIO",
                "ECANCELED"
            })
    void theErrorsOfAWriteAreExplained(String name) {
        Errno errno = Errno.ofName(name);
        Failure failure = failures.of(write, ABI.number(errno));
        assertEquals(errno, failure.errno());
        assertEquals(ABI.number(errno), failure.number());
        assertFalse(failure.hint().isEmpty());
    }

    @Test
    void theCallIsThatOfTheKind() {
        assertEquals("pwritev", call(Request.Kind.WRITE));
        assertEquals("preadv", call(Request.Kind.READ));
        assertEquals("fsync", call(Request.Kind.SYNC));
        assertEquals("fdatasync", call(Request.Kind.DATASYNC));
        assertEquals("fdatasync", call(Request.Kind.BARRIER));
        assertEquals("fcntl", failures.of("fcntl", write, 5).call());
    }

    private String call(Request.Kind kind) {
        return failures.canceled(new PlainRequest(0, kind, FILE)).call();
    }

    @Test
    void aBackendsMeaningComesFirst() {
        Special special = new Special();
        assertEquals("special", special.of(write, ABI.number(Errno.EIO)).hint());
        assertEquals(
                failures.canceled(write).hint(), special.canceled(write).hint(), "the general one");
    }

    @Test
    void withoutMemoryThePreparedFailureIsGiven() {
        Special special = new Special();
        assertSame(special.undescribed(), special.of(write, ABI.number(Errno.ENOSPC)));
        Failure refused = special.refused(write, ABI.number(Errno.EAGAIN));
        assertEquals(Errno.EAGAIN, refused.errno());
        assertSame(refused, special.refused(write, ABI.number(Errno.EAGAIN)));
    }

    @Test
    void whatWasThrownIsTheCause() {
        Error memory = new OutOfMemoryError("native");
        Failure failure = failures.thrown(write, memory);
        assertEquals(Errno.ENOMEM, failure.errno());
        assertSame(memory, failure.cause());
        Failure gone = failures.thrown(write, new IllegalStateException("arena is closed"));
        assertEquals(Errno.EFAULT, gone.errno());
        assertTrue(gone.hint().contains("arena is closed"), gone.hint());
    }
}
