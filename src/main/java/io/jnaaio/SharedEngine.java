package io.jnaaio;

import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The one engine of {@link Aio#shared()}: opened for the first handle, closed with the last. */
final class SharedEngine {
    private static final SharedEngine INSTANCE = new SharedEngine();

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable AsyncIo engine;
    private int handles;

    private SharedEngine() {}

    static AsyncIo acquire() throws IOException {
        return INSTANCE.newHandle();
    }

    private AsyncIo newHandle() throws IOException {
        lock.lock();
        try {
            AsyncIo current = engine;
            if (current == null) {
                current = Aio.open();
                engine = current;
            }
            handles++;
            return new SharedIo(this, current);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Releases one handle.
     *
     * @return the engine, which the caller must close, if this was the last; else null
     */
    @Nullable AsyncIo release() {
        lock.lock();
        try {
            handles--;
            if (handles > 0) {
                return null;
            }
            AsyncIo last = engine;
            engine = null;
            return last;
        } finally {
            lock.unlock();
        }
    }
}
