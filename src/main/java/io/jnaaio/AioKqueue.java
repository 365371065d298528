package io.jnaaio;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.EventQueue;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A kqueue that receives one event for each operation whose notification is {@link SigevNotify#kevent}. FreeBSD only.
 *
 * <pre>{@code
 * try (AioKqueue queue = AioKqueue.open()) {
 *     AsyncWritev write = io.writev(file, 0, buffers, 0, queue.notification(42));
 *     write.submit();
 *     for (AioKqueue.Event event : queue.poll(64, Duration.ofSeconds(1))) {
 *         operations.remove(event.udata()).aioReturn();
 *     }
 * }
 * }</pre>
 *
 * <p>An event identifies its operation by {@code udata}, a value of your choice such as the key of a map. Each
 * operation, even a cancelled or failed one, produces one event, and keeps its place in the queue of the kernel and
 * of the engine until {@code aioReturn()} is called. That call discards the event if it has not been taken yet.
 *
 * <p>Thread-safe. Several threads may {@link #poll}; each event goes to one of them.
 */
public final class AioKqueue implements Closeable {
    private static final System.Logger LOG = System.getLogger("io.jnaaio");

    /** A thread in kevent(2) cannot be interrupted, so it checks its interrupt status at this interval. */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final EventQueue queue;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private int users;
    private boolean open = true;
    private boolean freed;

    AioKqueue(EventQueue queue) {
        this.queue = queue;
    }

    /**
     * The completion of one operation.
     *
     * @param ident the address of the operation's control block, which a later operation may reuse
     * @param udata the value passed to {@link SigevNotify#kevent}
     * @param errno {@link Errno#SUCCESS}, or the error of the operation
     */
    public record Event(long ident, long udata, Errno errno) {}

    /**
     * Creates a queue.
     *
     * @throws UnsupportedOperationException on systems other than FreeBSD; the message says why
     * @throws IOException if the system cannot create a queue
     */
    public static AioKqueue open() throws IOException {
        Availability availability = Probe.availability(BackendId.FREEBSD_AIO);
        if (!availability.available()) {
            throw new UnsupportedOperationException("AioKqueue: " + availability.cause());
        }
        return new AioKqueue(
                Backends.factory(BackendId.FREEBSD_AIO).orElseThrow().openEventQueue());
    }

    /** The queue's descriptor, for {@link SigevNotify#kevent}. Do not close it. */
    public int descriptor() {
        return queue.descriptor();
    }

    /**
     * A notification by one event on this queue.
     *
     * @param udata returned in {@link Event#udata}
     */
    public SigevNotify notification(long udata) {
        return SigevNotify.kevent(descriptor(), udata, 0);
    }

    /**
     * Takes the available events, waiting until there is at least one.
     *
     * @param max the maximum number of events, 1 or more
     * @param timeout the maximum time to wait; zero or negative means do not wait
     * @return the events; empty if the timeout elapsed
     * @throws ClosedChannelException if the queue is closed, before or during the wait
     */
    public List<Event> poll(int max, Duration timeout) throws IOException, InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("max " + max + ": 1 or more is expected");
        }
        Objects.requireNonNull(timeout, "timeout");
        enter();
        try {
            long limit = nanos(timeout);
            long start = System.nanoTime();
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long wait = limit - (System.nanoTime() - start);
                List<EventQueue.Event> taken =
                        queue.take(max, Math.max(0, Math.min(SLICE_NANOS, wait)));
                if (!taken.isEmpty()) {
                    return taken.stream().map(AioKqueue::event).toList();
                }
                checkOpen();
                if (wait <= 0) {
                    return List.of();
                }
            }
        } finally {
            leave();
        }
    }

    private static Event event(EventQueue.Event event) {
        return new Event(event.ident(), event.udata(), event.errno());
    }

    private static long nanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    private void enter() throws ClosedChannelException {
        lock.lock();
        try {
            checkOpen();
            users++;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            users--;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void checkOpen() throws ClosedChannelException {
        lock.lock();
        try {
            if (!open) {
                throw new ClosedChannelException();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Wakes the waiting threads and frees the queue. Operations that were to notify this queue still complete, without
     * an event: check {@code error()}. A second call does nothing.
     */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (open) {
                open = false;
                wakeReaders();
            }
            while (users > 0) {
                left.awaitUninterruptibly();
            }
            if (!freed) {
                freed = true;
                queue.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the pollers explicitly, because closing the descriptor does not wake a thread in kevent(2). */
    private void wakeReaders() {
        try {
            queue.wake();
        } catch (IOException e) {
            // The descriptor was closed elsewhere: waiting threads notice at their next check.
            LOG.log(Level.DEBUG, "waking the readers of a kqueue failed", e);
        }
    }

    @Override
    public String toString() {
        return "AioKqueue " + queue.descriptor();
    }
}
