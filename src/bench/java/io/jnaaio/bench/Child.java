package io.jnaaio.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One Java contestant in a separate process: warms up, measures, prints one line of JSON. */
final class Child {
    /** The exit status of a contestant that cannot run here; stderr contains the reason. */
    static final int EXIT_UNAVAILABLE = 3;

    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * The length of the passes after which the compilers are judged. At the end of a pass, code that is rare within
     * it runs, and HotSpot compiles a dozen methods again; with one long pass this would happen during the
     * measurement.
     */
    private static final long WARM_UP_PASS_MILLIS = 250;

    /** The compilers are at rest if they have worked no longer than this in each of several passes. */
    private static final long REST_MILLIS = 5;

    private static final int REST_PASSES = 4;

    private static final @Nullable CompilationMXBean COMPILERS =
            ManagementFactory.getCompilationMXBean();

    private final Work work;
    private final Contestant contestant;
    private boolean settled;
    private long nanos;
    private long cpuNanos;
    private long allocatedBytes;
    private long requests;

    private Child(Work work, Contestant contestant) {
        this.work = work;
        this.contestant = contestant;
    }

    /** Arguments: contestant, file, and those of {@link CellArguments}. */
    public static void main(String[] args) throws Exception {
        List<String> words = Arrays.asList(args);
        CellArguments cell = CellArguments.parse(words.subList(1, words.size()));
        try {
            System.out.println(run(Roster.find(args[0]), cell).toJson());
        } catch (Contestant.UnavailableException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_UNAVAILABLE);
        }
        // A contestant may leave threads behind; the results have been printed.
        System.exit(0);
    }

    static Outcome run(Roster.Entry entry, CellArguments cell) throws Exception {
        Contestant.Factory factory = entry.factory();
        if (factory == null) {
            throw new IllegalArgumentException(entry.name() + " is not written in Java");
        }
        Work work = new Work(cell);
        try (Contestant contestant = factory.open(work)) {
            Child child = new Child(work, contestant);
            child.warmUp(cell.warmupMillis());
            child.run(cell.measureMillis());
            return child.outcome();
        }
    }

    /** Runs short passes until the compilers are at rest, or the time has elapsed. */
    private void warmUp(long millisMax) throws Exception {
        long deadline = System.nanoTime() + millisMax * 1_000_000;
        int restful = 0;
        while (restful < REST_PASSES && System.nanoTime() - deadline < 0) {
            long before = compilingMillis();
            run(Math.min(WARM_UP_PASS_MILLIS, millisMax));
            restful = compilingMillis() - before <= REST_MILLIS ? restful + 1 : 0;
        }
        settled = restful >= REST_PASSES;
    }

    private static long compilingMillis() {
        return COMPILERS == null ? 0 : COMPILERS.getTotalCompilationTime();
    }

    /**
     * Runs passes until the time has elapsed. A growing file starts empty in each, and emptying it is not measured.
     */
    private void run(long millis) throws Exception {
        long phaseNanos = millis * 1_000_000;
        nanos = 0;
        cpuNanos = 0;
        allocatedBytes = 0;
        requests = 0;
        contestant
                .slots()
                .forEach(
                        slot -> {
                            slot.ops = 0;
                            slot.histogram.clear();
                        });
        do {
            if (work.cell.shape().pattern() == Shape.Pattern.APPEND) {
                work.forget();
                truncate();
            }
            work.begin(contestant.slots().size(), phaseNanos);
            long requestsBegin = contestant.requests();
            long allocatedBegin = allocated();
            long cpuBegin = OS.getProcessCpuTime();
            long begin = System.nanoTime();
            contestant.pass();
            nanos += System.nanoTime() - begin;
            cpuNanos += OS.getProcessCpuTime() - cpuBegin;
            allocatedBytes += allocated() - allocatedBegin;
            requests += contestant.requests() - requestsBegin;
        } while (nanos < phaseNanos);
    }

    private void truncate() throws Exception {
        try (FileChannel channel = FileChannel.open(work.cell.file(), StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    private Outcome outcome() {
        Histogram all = new Histogram();
        long ops = 0;
        for (Slot slot : contestant.slots()) {
            all.addAll(slot.histogram);
            ops += slot.ops;
        }
        return new Outcome(
                ops,
                nanos / 1e9,
                cpuNanos / 1e9,
                allocatedBytes,
                all.percentile(0.5),
                all.percentile(0.99),
                all.percentile(0.999),
                work.distinct(),
                requests,
                settled);
    }

    /** The bytes allocated by all live threads: contestants keep their threads. */
    private static long allocated() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(bytes, 0);
        }
        return sum;
    }
}
