package io.jnaaio.soak;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.IoStats;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The life of an engine: opens it, uses it from several threads, closes it, then checks everything that can be
 * checked.
 */
final class Life {
    /** Anything that takes longer hangs. */
    static final long BOUND_SECONDS = 60;

    private static final int REMEMBERED = 64;
    private static final int NEWEST = 4;

    final Ledger ledger = new Ledger();
    final AsyncIo io;
    final ExecutorService executor = Scarcity.pool(2, Life::handlerThread);

    private final Target target;
    private final Setup setup;
    private final SplittableRandom random;
    private final String what;
    private final List<FileCase> files = new ArrayList<>();
    private final List<Thread> players = new ArrayList<>();
    private final AtomicReferenceArray<@Nullable Runnable> stops =
            new AtomicReferenceArray<>(REMEMBERED);
    private final SplittableRandom remembering;
    private final long deadline = System.nanoTime() + Duration.ofSeconds(BOUND_SECONDS).toNanos();
    private volatile boolean ending;
    private final AtomicReferenceArray<@Nullable Runnable> newest =
            new AtomicReferenceArray<>(NEWEST);

    Life(Target target, Path dir, long seed, boolean ownThreads) throws IOException {
        this.target = target;
        random = new SplittableRandom(seed);
        setup = new Setup(random, ownThreads);
        remembering = random.split();
        what = target + ", seed " + seed + ": " + setup;
        setup.wrapper.quiet = true;
        io = target.open(setup.options, random);
        for (int i = 0; i < setup.files; i++) {
            files.add(open(dir.resolve("file" + i), i));
        }
        setup.wrapper.quiet = false;
    }

    private static Thread handlerThread(Runnable run) {
        Thread thread = new Thread(run, "soak-handler");
        thread.setDaemon(true);
        return thread;
    }

    private FileCase open(Path path, int i) throws IOException {
        boolean direct = i == 0 && (target == Target.KERNEL_AIO || random.nextBoolean());
        boolean append = i == 1;
        Set<OpenOption> options = Setup.fileOptions(i, direct, random);
        if (append) {
            target.files().write(path, new byte[0]);
        } else if (!target.files().exists(path) || target.files().size(path) != FileCase.BYTES) {
            target.files().write(path, new byte[FileCase.BYTES]);
        }
        String name = path.getFileName() + options.toString();
        Model model = append ? new AppendModel(name) : new Model(name, target.files().read(path));
        return new FileCase(io, path, options, model, append ? Pattern.CELL : direct ? 4096 : 1);
    }

    FlakyPlan plan() {
        return setup.plan;
    }

    FileCase file(SplittableRandom any) {
        return files.get(any.nextInt(files.size()));
    }

    /** True if players must stop, and wait for what they have submitted. */
    boolean isEnding() {
        return ending;
    }

    boolean isOverdue() {
        return System.nanoTime() - deadline > 0;
    }

    /** Keeps an action that stops a submission, for any player. */
    void remember(Runnable stop) {
        int at;
        synchronized (remembering) {
            at = remembering.nextInt(REMEMBERED);
        }
        stops.set(at, stop);
    }

    /** Keeps an action that stops what is being submitted, for the cancellers. */
    void newest(Runnable stop) {
        newest.set((int) (Thread.currentThread().getId() % NEWEST), stop);
    }

    private void cancelNewest() {
        try {
            while (!ending && players.stream().anyMatch(Thread::isAlive)) {
                for (int i = 0; i < NEWEST; i++) {
                    Runnable stop = newest.get(i);
                    if (stop != null) {
                        stop.run();
                    }
                }
                Thread.onSpinWait();
            }
        } catch (RuntimeException | Error e) {
            ledger.wrong("a canceller: " + stack(e));
        }
    }

    /** Asks an operation that may be in flight to stop. */
    void stopOne(int at) {
        Runnable stop = stops.get(at);
        if (stop != null) {
            stop.run();
        }
    }

    // ---- the phases

    /** Runs the life to its end; returns the numbers of submissions. */
    Ledger.Counts run(int operations) {
        try {
            for (int i = 0; i < setup.players; i++) {
                Player player = new Player(this, random.split(), operations / setup.players);
                Thread thread = new Thread(player, "soak-player-" + i);
                thread.setDaemon(true);
                players.add(thread);
            }
            players.forEach(Scarcity::start);
            for (int i = 0; i < setup.cancellers; i++) {
                Thread canceller = new Thread(this::cancelNewest, "soak-canceller-" + i);
                canceller.setDaemon(true);
                Scarcity.start(canceller);
            }
            disturb(operations);
            if (setup.end == Setup.End.AT_REST) {
                awaitPlayers();
                atRest();
            }
            within("close", this::close);
            ending = true;
            awaitPlayers();
            awaitAll();
            checkClosed();
        } catch (IOException | RuntimeException e) {
            ledger.wrong(stack(e));
        } finally {
            ending = true;
            executor.shutdown();
        }
        List<String> findings = ledger.findings();
        if (!findings.isEmpty()) {
            throw new AssertionError(what + "\n" + String.join("\n", findings));
        }
        return ledger.counts();
    }

    /** Interrupts players, until some have submitted about half of their operations. */
    private void disturb(int operations) {
        boolean middle = setup.end != Setup.End.AT_REST;
        while (players.stream().anyMatch(Thread::isAlive) && !isOverdue()) {
            if (middle && ledger.counts().accepted() > operations / 2) {
                return;
            }
            if (setup.interrupts) {
                players.get(random.nextInt(players.size())).interrupt();
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(0, 300_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() throws IOException {
        switch (setup.end) {
            case AT_REST, CLOSE -> io.close();
            case CLOSE_NOW -> {
                files.forEach(FileCase::stopForGood);
                io.closeNow();
            }
            case CLOSE_BY_HANDLER -> {
                FileCase file = files.get(0);
                AioFuture<?> sync = file.file().fsync(FsyncMode.DSYNC);
                sync.whenComplete((value, error) -> closeQuietly()).exceptionally(e -> null).join();
                io.close(); // waits for the other close
            }
        }
    }

    private void closeQuietly() {
        try {
            io.close();
        } catch (IOException e) {
            ledger.wrong(stack(e));
        }
    }

    private void awaitPlayers() {
        for (Thread player : players) {
            join(player, "a player to end");
        }
    }

    private void join(Thread thread, String why) {
        try {
            long millis = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("it hangs, waiting for " + why + "\n" + dump());
        }
    }

    private void within(String name, Callable<?> action) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                action.call();
                            } catch (Exception e) {
                                ledger.wrong(name + ": " + stack(e));
                            }
                        },
                        "soak-" + name);
        thread.setDaemon(true);
        Scarcity.start(thread);
        join(thread, name);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void within(String name, Work work) {
        within(
                name,
                () -> {
                    work.run();
                    return true;
                });
    }

    private void await(String why, Callable<Boolean> condition) {
        try {
            while (!condition.call()) {
                if (isOverdue()) {
                    throw new IllegalStateException("it hangs, waiting for " + why + "\n" + dump());
                }
                pause();
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitAll() {
        await("submissions to end", ledger::isAtRest);
    }

    // ---- checks

    /** Checks that nothing is in flight and that the queue has room for as many operations as before. */
    private void atRest() throws IOException {
        awaitAll();
        await("nothing to be in flight", () -> io.inFlight().isEmpty());
        await("the count of what is in flight", () -> io.stats().inFlight() == 0);
        setup.wrapper.quiet = true;
        if (target.isInline()) {
            return; // they cannot be kept in flight
        }
        FileCase file = files.get(files.size() - 1);
        if (file.append) {
            return;
        }
        setup.wrapper.hold = true;
        List<AsyncOperation<?>> all = new ArrayList<>();
        try {
            for (int i = 0; i < setup.queueDepth; i++) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(Pattern.CELL);
                all.add(io.readv(file.file(), 16L * i, List.of(buffer), 0, SigevNotify.none()));
            }
            for (AsyncOperation<?> operation : all) {
                // The place in the queue is free a moment after the completion is reported.
                await("room for " + all.size() + " operations", () -> submits(operation));
            }
        } finally {
            setup.wrapper.hold = false;
        }
        for (AsyncOperation<?> operation : all) {
            await("a read to end", () -> operation.error() != Errno.EINPROGRESS);
            // If so many come at once, a small queue of the system may refuse one.
            if (operation.error() != Errno.SUCCESS && operation.error() != Errno.EAGAIN) {
                ledger.wrong("a read that nobody disturbs ended with " + operation.error());
            }
        }
    }

    private boolean submits(AsyncOperation<?> operation) throws IOException {
        try {
            operation.submit();
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }

    private void checkClosed() throws IOException {
        await("the threads of the engine to end", () -> libraryThreads().isEmpty());
        IoStats stats = io.stats();
        long ended = stats.completed() + stats.failed().values().stream().mapToLong(n -> n).sum();
        if (stats.inFlight() != 0 || stats.submitted() != ended || !io.inFlight().isEmpty()) {
            ledger.wrong("in flight " + io.inFlight() + ", " + stats);
        }
        setup.wrapper.thrown.forEach(e -> ledger.wrong("a report threw " + stack(e)));
        if (setup.wrapper.reportedTwice.get() != 0) {
            ledger.wrong(
                    setup.wrapper.reportedTwice + " requests were reported twice by the driver");
        }
        for (FileCase file : files) {
            String wrong = file.model.check(target.files().read(file.path));
            if (wrong != null) {
                ledger.wrong(wrong);
            }
        }
    }

    private static List<String> libraryThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("jna-aio-"))
                .toList();
    }

    private String dump() {
        StringBuilder text = new StringBuilder("in flight ").append(io.inFlight());
        text.append("\n").append(io.stats()).append("\nnot ended:");
        ledger.live().stream().limit(20).forEach(one -> text.append("\n    ").append(one));
        StringWriter stacks = new StringWriter();
        dumpThreads(new PrintWriter(stacks));
        return text.append('\n').append(stacks).toString();
    }

    static void dumpThreads(PrintWriter out) {
        Thread.getAllStackTraces()
                .forEach(
                        (thread, stack) -> {
                            out.println(thread);
                            for (StackTraceElement frame : stack) {
                                out.println("        " + frame);
                            }
                        });
        out.flush();
    }

    static String stack(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
