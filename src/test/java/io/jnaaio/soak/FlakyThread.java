package io.jnaaio.soak;

import io.jnaaio.spi.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Submits and reports what a {@link FlakyDriver} has delayed, in any order. Starts at the first need. */
final class FlakyThread {
    private final FlakyDriver driver;
    private final FlakyDriver.Wrapper wrapper;
    private final SplittableRandom random;
    private final Object lock = new Object();
    private final List<Task> tasks;
    private @Nullable Thread thread;
    private boolean ended;

    /**
     * A delayed task.
     *
     * @param report true to report the request, false to submit it
     */
    private record Task(
            FlakyRequest request, boolean report, @Nullable Failure failure, long bytes) {}

    FlakyThread(FlakyDriver driver, int slots, FlakyDriver.Wrapper wrapper) {
        this.driver = driver;
        this.wrapper = wrapper;
        random = wrapper.split();
        tasks = new ArrayList<>(slots);
    }

    void pass(FlakyRequest request) {
        add(new Task(request, false, null, 0));
    }

    void report(FlakyRequest request, @Nullable Failure failure, long bytes) {
        add(new Task(request, true, failure, bytes));
    }

    /** True if the request was not submitted yet, and will not be. */
    boolean drop(FlakyRequest request) {
        synchronized (lock) {
            return tasks.removeIf(task -> !task.report && task.request == request);
        }
    }

    private void add(Task task) {
        synchronized (lock) {
            tasks.add(task);
            if (thread == null) {
                thread = new Thread(this::run, "soak-driver");
                thread.setDaemon(true);
                Scarcity.start(thread);
            }
            lock.notifyAll();
        }
    }

    private void run() {
        Task task;
        while ((task = next()) != null) {
            if (task.report) {
                driver.reportNow(task.request, task.failure, task.bytes);
            } else {
                driver.passLater(task.request);
            }
        }
    }

    private @Nullable Task next() {
        synchronized (lock) {
            while (tasks.isEmpty() || wrapper.hold) {
                if (ended) {
                    return null;
                }
                try {
                    lock.wait(10); // nothing signals the end of the hold
                } catch (InterruptedException e) {
                    return null;
                }
            }
            int any = random.nextInt(tasks.size());
            Task last = tasks.remove(tasks.size() - 1);
            return any == tasks.size() ? last : tasks.set(any, last);
        }
    }

    void end() {
        synchronized (lock) {
            ended = true;
            lock.notifyAll();
        }
    }
}
