package io.jnaaio.soak;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.QueueFull;
import io.jnaaio.spi.DriverWrapper;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;

/** The configuration of an engine, chosen at random from one seed. */
final class Setup {
    /** How an engine's life ends. */
    enum End {
        /** Closed after everything has ended. */
        AT_REST,
        CLOSE,
        CLOSE_NOW,
        /** Closed by a continuation. */
        CLOSE_BY_HANDLER
    }

    final int queueDepth;
    final QueueFull fileQueueFull;
    final QueueFull operationQueueFull;
    final int players;
    final int files;
    final boolean interrupts;

    /** The number of threads that only cancel what was just submitted or is being submitted. */
    final int cancellers;

    final End end;
    final FlakyPlan plan;
    final FlakyDriver.Wrapper wrapper;
    final AioOptions.Builder options;

    Setup(SplittableRandom random, boolean ownThreads) {
        queueDepth = 1 + random.nextInt(random.nextBoolean() ? 8 : 64);
        fileQueueFull = policy(random);
        operationQueueFull = policy(random);
        players = 1 + random.nextInt(4);
        files = 2 + random.nextInt(4);
        interrupts = random.nextInt(3) == 0;
        cancellers = random.nextInt(2) == 0 ? 1 + random.nextInt(2) : 0;
        End[] ends = End.values();
        end = ends[random.nextInt(ends.length)];
        FlakyPlan any = random.nextInt(5) == 0 ? FlakyPlan.none() : FlakyPlan.random(random);
        plan = ownThreads ? any : any.withoutThread();
        wrapper = new FlakyDriver.Wrapper(plan, random.split());
        boolean smallPool = random.nextBoolean();
        LeakTracking[] levels = LeakTracking.values();
        options =
                AioOptions.builder()
                        .queueDepth(queueDepth)
                        .fileQueueFull(fileQueueFull)
                        .operationQueueFull(operationQueueFull)
                        .stagingBytes(smallPool ? AioOptions.STAGING_BYTES_MIN : 1 << 20)
                        .leakTracking(levels[random.nextInt(levels.length)])
                        .jmx(false)
                        .extension(DriverWrapper.class, wrapper);
    }

    private static QueueFull policy(SplittableRandom random) {
        return random.nextBoolean() ? QueueFull.BLOCK : QueueFull.FAIL;
    }

    /** Returns the options with which file {@code i} is opened. */
    static Set<OpenOption> fileOptions(int i, boolean direct, SplittableRandom random) {
        Set<OpenOption> options = new LinkedHashSet<>();
        options.add(StandardOpenOption.CREATE);
        options.add(StandardOpenOption.WRITE);
        if (i == 1) {
            options.add(StandardOpenOption.APPEND);
        } else {
            options.add(StandardOpenOption.READ);
        }
        if (direct) {
            options.add(ExtendedOpenOption.DIRECT);
        }
        if (random.nextInt(8) == 0) {
            options.add(StandardOpenOption.DSYNC);
        } else if (random.nextInt(16) == 0) {
            options.add(StandardOpenOption.SYNC);
        }
        return options;
    }

    @Override
    public String toString() {
        return "depth "
                + queueDepth
                + ", file "
                + fileQueueFull
                + ", operation "
                + operationQueueFull
                + ", players "
                + players
                + ", files "
                + files
                + ", interrupts "
                + interrupts
                + ", cancellers "
                + cancellers
                + ", end "
                + end
                + ", "
                + plan;
    }
}
