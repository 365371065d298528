package io.jnaaio.backend.pwritev;

import io.jnaaio.engine.ShortLock;
import io.jnaaio.engine.Workers;
import io.jnaaio.spi.Request;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The buffered writes of one file. The kernel makes them one at a time, under the inode's lock, so two threads that write
 * would mostly wait for each other. Here they take turns: one makes a few calls in a row, alone; then it tells of them, and
 * runs what users have attached, while the other makes the next few. With little to do there is one thread.
 */
final class WriteStream implements Work {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    /** Calls in one turn: enough to make a turn longer than changing it, few enough to be told soon. */
    private static final int TURN_CALLS = 8;

    /** A turn ends when it has written so much. */
    private static final long TURN_BYTES = 64 * 1024;

    private static final int WORKERS_MAX = 2;

    private final Executor executor;
    private final ShortLock lock = new ShortLock();
    private final Deque<Request> queue = new ArrayDeque<>();
    private int workers;

    /** Held by the thread whose turn it is, while it calls the kernel. */
    private final ShortLock turn = new ShortLock();

    /** What is done with a request. */
    interface Executor {
        /** Calls the kernel: the bytes moved, or a negated errno number, or {@link Long#MIN_VALUE} if it could not be called. */
        long call(Request request);

        /** Reports what {@link #call} gave. */
        void report(Request request, long result);
    }

    WriteStream(Executor executor) {
        this.executor = executor;
    }

    /** Takes a request in; true if one more worker is to {@link #run} this. */
    boolean add(Request request) {
        lock.lock();
        try {
            queue.addLast(request);
            if (workers == 0 || (workers < WORKERS_MAX && queue.size() > 2 * TURN_CALLS)) {
                workers++;
                return true;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** The worker that was to be called does not come, and the request is taken out again. */
    void withdraw(Request request) {
        lock.lock();
        try {
            workers--;
            queue.removeLastOccurrence(request);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a request out that was not begun; false if it was. */
    boolean remove(Request request) {
        lock.lock();
        try {
            return queue.remove(request);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        @Nullable Request[] taken = new Request[TURN_CALLS];
        long[] results = new long[TURN_CALLS];
        Workers.mayKeep(false);
        try {
            int count;
            while ((count = takeTurn(taken, results)) > 0) {
                for (int i = 0; i < count; i++) {
                    report(taken[i], results[i]);
                }
                Arrays.fill(taken, 0, count, null);
            }
        } finally {
            Workers.mayKeep(true);
        }
    }

    private void report(@Nullable Request request, long result) {
        if (request == null) {
            return;
        }
        try {
            executor.report(request, result);
        } catch (Throwable e) {
            // The engine lets nothing of the user's through; the rest of the turn has to be told.
            LOG.log(Level.ERROR, "telling of " + request + " failed", e);
        }
    }

    private int takeTurn(@Nullable Request[] taken, long[] results) {
        turn.lock();
        try {
            int count = take(taken);
            for (int i = 0; i < count; i++) {
                Request request = taken[i];
                results[i] = request == null ? 0 : executor.call(request);
            }
            return count;
        } finally {
            turn.unlock();
        }
    }

    /** Takes the requests of one turn; 0 if there are none, and this worker is not counted any more. */
    private int take(@Nullable Request[] taken) {
        lock.lock();
        try {
            int count = 0;
            long bytes = 0;
            while (count < TURN_CALLS && bytes < TURN_BYTES) {
                Request request = queue.pollFirst();
                if (request == null) {
                    break;
                }
                bytes += request.lengthBytes();
                taken[count++] = request;
            }
            if (count == 0) {
                workers--;
            }
            return count;
        } finally {
            lock.unlock();
        }
    }
}
