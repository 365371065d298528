package io.jnaaio.testing;

import io.jnaaio.spi.Driver;
import io.jnaaio.spi.Request;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Delays over a real driver, on one daemon thread, which starts with the first delay. */
final class RealTimeline implements Timeline {
    private static final Logger LOG = System.getLogger("io.jnaaio.testing");

    private final ScheduledThreadPoolExecutor clock;
    private final IdentityHashMap<Request, Object> held = new IdentityHashMap<>();

    RealTimeline() {
        clock =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "jna-aio-faults");
                            thread.setDaemon(true);
                            return thread;
                        });
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public boolean submit(
            Driver driver,
            Request asked,
            Request request,
            Path path,
            long delayNanos,
            Runnable onRefused) {
        if (delayNanos == 0) {
            return driver.submit(request);
        }
        hold(
                asked,
                path,
                delayNanos,
                "",
                () -> {
                    if (driver.submit(request)) {
                        driver.flush();
                    } else {
                        onRefused.run();
                    }
                });
        return true;
    }

    @Override
    public void hold(
            Request asked, Path path, long delayNanos, String why, @Nullable Runnable effect) {
        Object ticket = new Object();
        synchronized (held) {
            held.put(asked, ticket);
        }
        if (effect != null) {
            Runnable run =
                    () -> {
                        if (remove(asked, ticket)) {
                            runLogged(effect);
                        }
                    };
            Future<?> unused = clock.schedule(run, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Logs exceptions, which would be lost in a future that is never read. */
    private static void runLogged(Runnable effect) {
        try {
            effect.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a request that a fault plan held could not be ended", e);
        }
    }

    private boolean remove(Request asked, Object ticket) {
        synchronized (held) {
            return held.remove(asked, ticket);
        }
    }

    @Override
    public boolean drop(Request asked) {
        synchronized (held) {
            return held.remove(asked) != null;
        }
    }

    @Override
    public boolean completeNow(Request asked, long bytesMax) {
        return false;
    }

    @Override
    public void close() {
        clock.shutdown();
    }
}
