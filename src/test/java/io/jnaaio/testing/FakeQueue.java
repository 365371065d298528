package io.jnaaio.testing;

import io.jnaaio.spi.Request;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The requests that a fake holds, in order, and its clock. Effects run without its lock held. */
final class FakeQueue {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final Comparator<InFlight> BY_TIME =
            Comparator.comparingLong(InFlight::dueNanos).thenComparingLong(InFlight::number);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<InFlight> held = new ArrayList<>();
    private long numbers;
    private long nowNanos;

    // Set while a thread completes requests.
    private boolean auto;
    private @Nullable Random order;
    private @Nullable Thread worker;
    private boolean ended;

    InFlight add(
            Path path,
            Request asked,
            @Nullable Request request,
            @Nullable FakeDriver driver,
            @Nullable Runnable effect,
            long delayNanos,
            String fault) {
        lock.lock();
        try {
            InFlight added =
                    new InFlight(
                            ++numbers,
                            path,
                            asked,
                            request,
                            driver,
                            effect,
                            nowNanos + delayNanos,
                            delayNanos > 0,
                            fault);
            held.add(added);
            startWorker();
            changed.signalAll();
            return added;
        } finally {
            lock.unlock();
        }
    }

    List<InFlight> list() {
        lock.lock();
        try {
            return List.copyOf(held);
        } finally {
            lock.unlock();
        }
    }

    long nowNanos() {
        lock.lock();
        try {
            return nowNanos;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a request and advances the time to its due time; false if it is not held. */
    boolean take(InFlight one) {
        lock.lock();
        try {
            if (!held.remove(one)) {
                return false;
            }
            nowNanos = Math.max(nowNanos, one.dueNanos());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the entry of a request; null if it is not held. */
    @Nullable InFlight take(Request asked) {
        lock.lock();
        try {
            for (InFlight one : held) {
                if (isOf(one, asked)) {
                    held.remove(one);
                    return one;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the engine's very object
    private static boolean isOf(InFlight one, Request asked) {
        return one.asked == asked;
    }

    /** Takes a random request; null if none can complete. */
    @Nullable InFlight takeAny(Random random) {
        lock.lock();
        try {
            List<InFlight> able = held.stream().filter(one -> !one.neverCompletes()).toList();
            if (able.isEmpty()) {
                return null;
            }
            InFlight chosen = able.get(random.nextInt(able.size()));
            take(chosen);
            return chosen;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next request; null if none can complete. */
    @Nullable InFlight takeNext() {
        lock.lock();
        try {
            Optional<InFlight> next =
                    held.stream().filter(one -> !one.neverCompletes()).min(BY_TIME);
            next.ifPresent(this::take);
            return next.orElse(null);
        } finally {
            lock.unlock();
        }
    }

    /** Advances the time to the next delayed request that is due by then, and takes it; null if there is none. */
    @Nullable InFlight takeDue(long untilNanos) {
        lock.lock();
        try {
            Optional<InFlight> next =
                    held.stream()
                            .filter(one -> one.delayed() && !one.neverCompletes())
                            .filter(one -> one.dueNanos() <= untilNanos)
                            .min(BY_TIME);
            if (next.isEmpty()) {
                nowNanos = Math.max(nowNanos, untilNanos);
                return null;
            }
            take(next.get());
            return next.get();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until this many requests are held. */
    boolean awaitHeld(int count) throws InterruptedException {
        lock.lock();
        try {
            long left = PATIENCE_NANOS;
            while (held.size() < count) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    // ---- completion by a thread

    /** Starts a thread that completes requests from now on. */
    void completeByItself(@Nullable Random anyOrder) {
        lock.lock();
        try {
            if (!auto) {
                auto = true;
                order = anyOrder;
            }
            startWorker();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean completesByItself() {
        lock.lock();
        try {
            return auto;
        } finally {
            lock.unlock();
        }
    }

    private void startWorker() {
        if (auto && worker == null && !held.isEmpty() && !ended) {
            Thread thread = new Thread(this::work, "jna-aio-fake");
            thread.setDaemon(true);
            worker = thread;
            thread.start();
        }
    }

    private void work() {
        InFlight next;
        while ((next = awaitNext()) != null) {
            Runnable effect = next.effect;
            if (effect != null) {
                effect.run();
            }
        }
    }

    private @Nullable InFlight awaitNext() {
        lock.lock();
        try {
            while (!ended) {
                Random random = order;
                InFlight next = random == null ? takeNext() : takeAny(random);
                if (next != null) {
                    return next;
                }
                changed.awaitUninterruptibly();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread and discards all requests. */
    void end() {
        Thread thread;
        lock.lock();
        try {
            ended = true;
            thread = worker;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread != null && thread != Thread.currentThread()) {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
