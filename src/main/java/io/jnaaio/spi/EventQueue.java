package io.jnaaio.spi;

import io.jnaaio.api.Errno;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A kernel's queue that a user makes and reads: where it tells of operations whose notification is {@code
 * SigevNotify.kevent}. Opened by {@link DriverFactory#openEventQueue}. May be used from any thread.
 */
public interface EventQueue extends Closeable {
    /** The queue's descriptor. */
    int descriptor();

    /**
     * Takes events of operations; none if the time ran out, or if {@link #wake} was called.
     *
     * @param max how many at most
     * @param timeoutNanos how long to wait for the first; 0 only looks
     * @throws IOException if the queue cannot be read
     */
    List<Event> take(int max, long timeoutNanos) throws IOException;

    /** Wakes everyone who waits, now and later. */
    void wake() throws IOException;

    /** Frees it; nobody waits. */
    @Override
    void close() throws IOException;

    /**
     * What the kernel tells of one operation.
     *
     * @param ident the address of its control block
     * @param udata as it was given
     * @param errno of the operation
     */
    record Event(long ident, long udata, Errno errno) {}
}
