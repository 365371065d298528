package io.jnaaio.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AsyncIo;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine of the channels is closed some time after the last of them, by a thread that ends then. */
@Timeout(30)
class LingeringIoTest {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> made = new ArrayList<>();
    private boolean threadless;

    private final LingeringIo lingering = new LingeringIo(this::engine, this::thread);

    private AsyncIo engine() {
        return (AsyncIo)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {AsyncIo.class},
                        (proxy, method, arguments) -> {
                            assertEquals("close", method.getName());
                            closed.countDown();
                            return null;
                        });
    }

    private Thread thread(String name, Runnable work) {
        if (threadless) {
            throw new OutOfMemoryError("made up: unable to create native thread");
        }
        Thread thread = LibraryThreads.daemon(name, work);
        made.add(thread);
        return thread;
    }

    private void useOnce() throws IOException {
        AsyncIo unused = lingering.acquire();
        lingering.release();
    }

    @Test
    void itsThreadEndsWithTheEngine() throws Exception {
        AsyncIo first = lingering.acquire();
        lingering.release();
        assertSame(first, lingering.acquire(), "it is kept for a moment");
        lingering.release();
        assertEquals(1, made.size(), "one thread waits, however often it is used meanwhile");
        closed.await();
        made.get(0).join();
        AsyncIo next = lingering.acquire();
        assertNotSame(first, next);
        lingering.release();
    }

    @Test
    void withoutAThreadTheNextReleaseTriesAgain() throws Exception {
        threadless = true;
        useOnce();
        assertTrue(made.isEmpty());
        threadless = false;
        useOnce();
        assertEquals(1, made.size());
        closed.await();
    }
}
