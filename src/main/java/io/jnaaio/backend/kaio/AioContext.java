package io.jnaaio.backend.kaio;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.PlatformAbi;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A driver's kernel context. It is created for the first file, so that an engine without such files uses none of the
 * requests that the system limits.
 */
final class AioContext {
    private static final int EVENTS_MIN = 32;

    private final AioCalls calls;
    private final PlatformAbi abi;
    private final int slots;
    private final Map<String, String> limits;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long id;

    /**
     * Creates an object whose context is not created yet.
     *
     * @param limits {@code PlatformFacts.limits}
     */
    AioContext(AioCalls calls, PlatformAbi abi, int slots, Map<String, String> limits) {
        this.calls = calls;
        this.abi = abi;
        this.slots = slots;
        this.limits = limits;
    }

    /**
     * Creates the context with room for all slots, or for as many as the system has left: submissions then meet
     * EAGAIN earlier.
     */
    void make() throws IOException {
        lock.lock();
        try {
            int events = slots;
            while (id == 0) {
                id = calls.setup(events);
                if (id == 0) {
                    int number = calls.errno();
                    boolean tooMany =
                            abi.errno(number) == Errno.EAGAIN || abi.errno(number) == Errno.EINVAL;
                    if (!tooMany || events <= EVENTS_MIN) {
                        throw new IOException(
                                KernelAioFailures.cause("io_setup", number, abi, limits));
                    }
                    events = Math.max(EVENTS_MIN, events / 2);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The context's identifier for the calls; 0 before it is created. */
    long id() {
        return id;
    }

    void close() {
        if (id != 0) {
            int unused = calls.destroy(id);
        }
    }
}
