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
 * A kqueue of the user's own, for operations whose notification is {@link SigevNotify#kevent}. FreeBSD only.
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
 * <p>An event names its operation by {@code udata}, which is the user's: a key of a map, for example. Each operation gives
 * one event, cancelled and failed ones included, and keeps its place in the queue of the kernel and of the engine until
 * {@code aioReturn()} is called. An event that was not taken before that is gone.
 *
 * <p>May be used from any thread; several may {@link #poll}, and each event goes to one of them.
 */
public final class AioKqueue implements Closeable {
    private static final System.Logger LOG = System.getLogger("io.jnaaio");

    /** A thread in kevent(2) cannot be interrupted: it looks this often whether it was. */
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
     * One operation is complete.
     *
     * @param ident the address of the operation's control block: the same for another operation later
     * @param udata what {@link SigevNotify#kevent} was given
     * @param errno {@link Errno#SUCCESS}, or how the operation failed
     */
    public record Event(long ident, long udata, Errno errno) {}

    /**
     * Makes a queue.
     *
     * @throws UnsupportedOperationException on every other system than FreeBSD; the message says why
     * @throws IOException if the system refuses
     */
    public static AioKqueue open() throws IOException {
        Availability availability = Probe.availability(BackendId.FREEBSD_AIO);
        if (!availability.available()) {
            throw new UnsupportedOperationException("AioKqueue: " + availability.cause());
        }
        return new AioKqueue(
                Backends.factory(BackendId.FREEBSD_AIO).orElseThrow().openEventQueue());
    }

    /** The queue's descriptor, for {@link SigevNotify#kevent}; never to be closed by the caller. */
    public int descriptor() {
        return queue.descriptor();
    }

    /**
     * One event on this queue, for one operation.
     *
     * @param udata comes back in {@link Event#udata}
     */
    public SigevNotify notification(long udata) {
        return SigevNotify.kevent(descriptor(), udata, 0);
    }

    /**
     * Takes events, as soon as there is one.
     *
     * @param max how many at most, 1 or more
     * @param timeout how long to wait at most; zero or negative only looks
     * @return the events; none if the time ran out
     * @throws ClosedChannelException if the queue is closed, before or meanwhile
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
     * Wakes those who wait, and frees the queue. Operations that are to be told of here complete all the same, without an
     * event: ask {@code error()}. Closing it again does nothing.
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

    /** Closing the descriptor would not wake a thread in kevent(2). */
    private void wakeReaders() {
        try {
            queue.wake();
        } catch (IOException e) {
            // Closed by someone else: those who wait look after a slice of time.
            LOG.log(Level.DEBUG, "waking the readers of a kqueue failed", e);
        }
    }

    @Override
    public String toString() {
        return "AioKqueue " + queue.descriptor();
    }
}
