package io.jnaaio.testing;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.spi.Request;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link FaultPlan}: wraps the drivers of an engine, counts calls, and tracks what a power failure could
 * leave.
 *
 * <pre>{@code
 * try (Faults faults = plan.start();
 *         AsyncIo io = Aio.open(AioOptions.builder().extension(DriverWrapper.class, faults).build())) {
 *     ...
 *     byte[] after = faults.crash(path, 512).allLost().content();
 * }
 * }</pre>
 *
 * <p>A {@link FakeAio} has one built in. Calls are counted in the order in which they reach the driver. If several
 * threads submit concurrently, this order may vary; the same seed gives the same faults only for the same order. Over a
 * real backend the bytes of each write are copied when it completes, and a file is read when it is opened.
 */
public final class Faults implements DriverWrapper, AutoCloseable {
    private final FaultPlan plan;
    private final List<FaultDriver> drivers = new CopyOnWriteArrayList<>();

    // Guarded by this.
    private final long[] counts;
    private final List<String> injected = new ArrayList<>();
    private final Map<Path, ShadowFile> shadows = new TreeMap<>();
    private long roomBytes;
    private boolean released;
    private int crashes;

    Faults(FaultPlan plan) {
        this.plan = plan;
        counts = new long[plan.rules().size()];
        roomBytes = plan.roomBytes();
    }

    /** Wraps a factory; called by the engine. */
    @Override
    public DriverFactory wrap(DriverFactory factory) {
        return new FaultDriver.Factory(factory, this);
    }

    void opened(FaultDriver driver) {
        drivers.add(driver);
    }

    /** The shadow of a file, created when the file is first opened. */
    synchronized ShadowFile shadow(Path path, Supplier<ShadowFile> first) {
        return shadows.computeIfAbsent(FakeDisk.key(path), key -> first.get());
    }

    /** Records that the content of a file was replaced; the new content counts as durable. */
    synchronized void replaced(Path path, byte[] content) {
        ShadowFile shadow = shadows.get(FakeDisk.key(path));
        if (shadow != null) {
            shadow.replaced(content);
        }
    }

    // ---- the fate of a call

    /** Decides about a call; called in the order of the calls. */
    synchronized Fate decide(
            Request.Kind kind, Path path, ShadowFile shadow, long offset, long bytes) {
        Rule.@Nullable Fault outcome = null;
        Rule.@Nullable Delay delay = null;
        boolean twice = false;
        @Nullable CancelRace race = null;
        String call = InFlight.describe(kind, bytes, offset, path);
        for (int i = 0; i < counts.length; i++) {
            Rule rule = plan.rules().get(i);
            if (!rule.calls().are(kind, path, offset, bytes)) {
                continue;
            }
            long number = ++counts[i];
            if (!rule.calls().hit(number, (draw(i, number) >>> 11) * 0x1.0p-53)) {
                continue;
            }
            Rule.Fault fault = rule.fault();
            if (fault instanceof Rule.Delay longer) {
                delay = delay == null ? longer : delay;
            } else if (fault instanceof Rule.Twice) {
                twice = true;
            } else if (fault instanceof Rule.Cancel cancel) {
                race = race == null ? chosen(cancel, i, number) : race;
                continue; // recorded when the call is cancelled
            } else if (fault instanceof Rule.Cut cut
                    && !(kind.isTransfer() && bytes > cut.bytes())) {
                continue; // the transfer is not longer, so another rule may decide
            } else if (outcome == null && !(released && holdsUp(fault))) {
                outcome = fault;
            } else {
                continue;
            }
            injected.add(fault + ": " + call + ", match " + number + " of rule " + i);
        }
        Errno errno = outcome instanceof Rule.Fail fail ? fail.errno() : null;
        long bytesMax = outcome instanceof Rule.Cut cut ? cut.bytes() : Long.MAX_VALUE;
        // A call that never completes completes normally at a release.
        boolean passes =
                outcome == null || outcome instanceof Rule.Cut || outcome instanceof Rule.Never;
        if (kind == Request.Kind.WRITE && passes && roomBytes < Long.MAX_VALUE) {
            long wanted = Math.min(bytes, bytesMax);
            long tooMany = shadow.growth(offset + wanted) - roomBytes;
            if (tooMany >= wanted) {
                errno = Errno.ENOSPC;
            } else if (tooMany > 0) {
                bytesMax = wanted - tooMany;
            }
            if (errno == null) {
                roomBytes -= shadow.reserve(offset + Math.min(wanted, bytesMax));
            }
            if (tooMany > 0) {
                injected.add("disk full: " + call);
            }
        }
        return new Fate(
                errno,
                bytesMax,
                outcome instanceof Rule.Refuse,
                outcome instanceof Rule.Never,
                delay == null ? 0 : delay.nanos(),
                twice,
                race);
    }

    /** Whether the fault may keep an operation in flight forever. */
    private static boolean holdsUp(Rule.Fault fault) {
        return fault instanceof Rule.Never || fault instanceof Rule.Refuse;
    }

    /** Allocates the space for a range, completely or not at all. */
    synchronized void allocate(Path path, ShadowFile shadow, long end) throws ErrnoException {
        if (roomBytes == Long.MAX_VALUE) {
            return;
        }
        if (shadow.growth(end) > roomBytes) {
            injected.add("disk full: preallocation up to " + end + " of " + path);
            throw new ErrnoException(
                    "preallocate",
                    Errno.ENOSPC,
                    LinuxErrno.number(Errno.ENOSPC),
                    "no space is left on the device (a fault plan says so)",
                    0,
                    null);
        }
        roomBytes -= shadow.reserve(end);
    }

    private CancelRace chosen(Rule.Cancel cancel, int rule, long number) {
        CancelRace race = cancel.race();
        CancelRace[] all = CancelRace.values();
        return race != null
                ? race
                : all[(int) Long.remainderUnsigned(draw(~rule, number), all.length)];
    }

    /** The same bits for the same seed, rule and number. SplitMix64's finalizer. */
    private long draw(int rule, long number) {
        long z =
                plan.seed()
                        + 0x9E3779B97F4A7C15L * (number + 1)
                        + 0xD1B54A32D192ED03L * (rule + 1L);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    synchronized void note(String what) {
        injected.add(what);
    }

    synchronized boolean isReleased() {
        return released;
    }

    // ---- used by tests

    /** The faults injected so far, in order, one line each: for printing with a failing test and for comparing runs. */
    public synchronized List<String> injected() {
        return List.copyOf(injected);
    }

    /**
     * The file as a power failure now could leave it. May be called any number of times; changes nothing.
     *
     * @param file its path, or the end of it, such as its name
     * @param sectorBytes the size of the unit that the disk writes atomically, a power of two: 512 or 4096
     * @throws IllegalArgumentException if no such file was opened, or more than one
     * @throws IllegalStateException if what was written could not be kept: a device, a file opened by its descriptor, or one
     *     beyond 256 MiB
     */
    public synchronized Crash crash(Path file, int sectorBytes) {
        List<Path> found =
                shadows.keySet().stream()
                        .filter(path -> path.endsWith(file) || path.equals(FakeDisk.key(file)))
                        .toList();
        ShadowFile shadow = found.size() == 1 ? shadows.get(found.get(0)) : null;
        if (shadow == null) {
            throw new IllegalArgumentException(
                    "crash: "
                            + (found.isEmpty() ? "no file " + file + " was opened" : "which?")
                            + "; opened were "
                            + (found.isEmpty() ? shadows.keySet() : found));
        }
        return shadow.crash(sectorBytes, draw(Integer.MIN_VALUE, crashes++));
    }

    /** The file with this name as a power failure now could leave it. */
    public Crash crash(String file, int sectorBytes) {
        return crash(Path.of(file), sectorBytes);
    }

    /** Releases the calls that were never to complete; from now on everything completes and nothing is refused. */
    public void release() {
        synchronized (this) {
            released = true;
        }
        drivers.forEach(FaultDriver::release);
    }

    /**
     * Checks that every file named in the plan was opened.
     *
     * @throws IllegalStateException if a rule is for a file that was never opened in this run
     */
    public synchronized void checkFiles() {
        for (Rule rule : plan.rules()) {
            if (shadows.keySet().stream().noneMatch(rule.calls()::isFile)
                    && rule.calls().file() != null) {
                throw new IllegalStateException(
                        "the rule '"
                                + rule
                                + "' is for a file that was never opened; opened were "
                                + shadows.keySet());
            }
        }
    }

    /**
     * Lets everything complete, and checks that every file named in the plan was opened.
     *
     * @throws IllegalStateException as {@link #checkFiles()} does
     */
    @Override
    public void close() {
        release();
        checkFiles();
    }

    @Override
    public String toString() {
        return "a run of " + plan;
    }
}
