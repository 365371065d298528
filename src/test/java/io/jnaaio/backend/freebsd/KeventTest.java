package io.jnaaio.backend.freebsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.EventQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of operations that the kernel reports by an event on the user's own queue. */
abstract class KeventTest extends DoubleTest {
    static final Duration LONG = Duration.ofSeconds(20);
    static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(20);

    EventQueue queue;

    @BeforeEach
    void openQueue() throws IOException {
        queue = played.eventQueue();
    }

    @AfterEach
    void closeQueue() throws IOException {
        queue.close();
    }

    SigevNotify kevent(long udata) {
        return SigevNotify.kevent(queue.descriptor(), udata, 0);
    }

    AsyncWritev writev(AsyncIo io, AioFile file, long udata, ByteBuffer... buffers)
            throws IOException {
        return io.writev(file, 0, List.of(buffers), 0, kevent(udata));
    }

    EventQueue.Event event() throws IOException {
        List<EventQueue.Event> events = queue.take(8, LONG_NANOS);
        assertEquals(1, events.size(), "one event per operation");
        return events.get(0);
    }

    void assertNoEvent(String why) throws IOException {
        assertEquals(List.of(), queue.take(8, 0), why);
    }

    static void assertCancelled(AsyncOperation<?> op) {
        assertSame(Errno.ECANCELED, assertThrows(ErrnoException.class, op::aioReturn).errno());
    }
}
