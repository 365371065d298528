package io.jnaaio.spi;

import io.jnaaio.api.Errno;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A kernel queue that the user creates and reads, for operations whose notification is {@code SigevNotify.kevent}.
 * Opened by {@link DriverFactory#openEventQueue}. Thread-safe.
 */
public interface EventQueue extends Closeable {
    /** The queue's descriptor. */
    int descriptor();

    /**
     * Takes events of operations; returns none if the timeout elapsed or {@link #wake} was called.
     *
     * @param max the maximum number of events
     * @param timeoutNanos the maximum time to wait for the first event; 0 means do not wait
     * @throws IOException if the queue cannot be read
     */
    List<Event> take(int max, long timeoutNanos) throws IOException;

    /** Wakes all waiting threads; later waits return immediately. */
    void wake() throws IOException;

    /** Frees the queue. Called when no thread waits. */
    @Override
    void close() throws IOException;

    /**
     * The kernel's event for one operation.
     *
     * @param ident the address of the operation's control block
     * @param udata the value passed to {@code SigevNotify.kevent}
     * @param errno the operation's error, or SUCCESS
     */
    record Event(long ident, long udata, Errno errno) {}
}
