package io.jnaaio.soak;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A thread that submits at random, with futures, callbacks, polling and lists; it also cancels and closes. */
final class Player implements Runnable {
    private static final int PENDING_MAX = 8;
    private static final Duration SHORT = Duration.ofNanos(200_000);
    private static final Duration LONG = Duration.ofSeconds(Life.BOUND_SECONDS);

    private final Life life;
    private final SplittableRandom random;
    private final Prepared prepared;
    private final int steps;
    private final List<Polled> polled = new ArrayList<>();

    /** A submitted operation whose result must be taken. */
    private record Polled(Submission submission, AsyncOperation<?> operation) {}

    Player(Life life, SplittableRandom random, int steps) {
        this.life = life;
        this.random = random;
        this.steps = steps;
        prepared = new Prepared(life.ledger, life.plan(), life.io, random.split());
    }

    @Override
    public void run() {
        try {
            for (int i = 0; i < steps && !life.isEnding(); i++) {
                step();
            }
            while (!polled.isEmpty()) {
                take();
            }
        } catch (Throwable e) {
            life.ledger.wrong("a player: " + Life.stack(e));
        }
    }

    private void step() throws IOException {
        int chance = random.nextInt(100);
        if (chance < 45) {
            byFuture(life.file(random), 0);
        } else if (chance < 65) {
            withCallback();
        } else if (chance < 82) {
            polled();
        } else if (chance < 88) {
            inAList();
        } else if (chance < 93) {
            life.stopOne(random.nextInt(64));
        } else if (chance < 94) {
            life.file(random).cancelAll();
        } else if (chance < 95 && random.nextInt(3) == 0) {
            boolean unused = Thread.interrupted();
            life.file(random).reopen(random.nextBoolean());
        } else if (!polled.isEmpty()) {
            take();
        }
    }

    // ---- by futures

    private void byFuture(FileCase file, int depth) {
        Submission submission = prepared.any(file, Submission.Way.FILE);
        AioFuture<?> future;
        try {
            future = start(submission);
        } catch (RuntimeException | OutOfMemoryError e) {
            submission.refused(e);
            return;
        }
        submission.submitted();
        boolean again = depth < 3 && random.nextInt(6) == 0;
        SplittableRandom own = again ? random.split() : random;
        Runnable next = again ? () -> new Player(life, own, 0).byFuture(file, depth + 1) : () -> {};
        BiConsumer<Object, Throwable> continuation =
                (value, error) ->
                        life.ledger.continuing(
                                () -> {
                                    submission.end(value, error);
                                    next.run();
                                });
        if (random.nextInt(4) == 0 && !Scarcity.isPlayed()) {
            var unused = future.whenCompleteAsync(continuation, life.io.handlerExecutor());
        } else {
            var unused = future.whenComplete(continuation);
        }
        stopOrRemember(submission, future);
    }

    private void stopOrRemember(Submission submission, AioFuture<?> future) {
        switch (random.nextInt(20)) {
            case 0 -> {
                submission.stopAsked();
                boolean unused = future.cancel(random.nextBoolean());
            }
            case 1 -> {
                submission.stopAsked();
                var unused = future.orTimeout(random.nextInt(300), TimeUnit.MICROSECONDS);
            }
            default ->
                    life.remember(
                            () -> {
                                submission.stopAsked();
                                boolean unused = future.cancel(false);
                            });
        }
    }

    private AioFuture<?> start(Submission submission) {
        var file = submission.file.file();
        var buffers = submission.buffers.toArray(java.nio.ByteBuffer[]::new);
        return switch (submission.kind) {
            case SYNC -> file.fsync(prepared.mode());
            case READ -> file.readv(submission.offset, buffers);
            case WRITE ->
                    submission.way == Submission.Way.DURABLE
                            ? file.writevDurable(submission.offset, buffers)
                            : file.writev(submission.offset, buffers);
        };
    }

    // ---- with callbacks

    private void withCallback() {
        Submission submission = prepared.any(life.file(random), Submission.Way.OPERATION);
        if (random.nextInt(3) == 0) {
            submission.useAgain(random.nextInt(5));
        }
        Callback callback = new Callback(life, submission);
        Executor executor =
                switch (random.nextInt(3)) {
                    case 0 -> Runnable::run;
                    case 1 -> Scarcity.isPlayed() ? life.executor : life.io.handlerExecutor();
                    default -> life.executor;
                };
        try {
            AsyncOperation<?> operation =
                    prepared.operation(submission, SigevNotify.callback(executor, callback));
            mayBeStopped(submission, operation);
            var unused = submit(submission, operation, next -> callback.submission = next);
        } catch (ClosedChannelException | OutOfMemoryError e) {
            submission.refused(e);
        }
    }

    /** Submits; if the operation can be reused, a refused one is submitted again unchanged. */
    private @Nullable Submission submit(
            Submission first, AsyncOperation<?> operation, Consumer<Submission> now) {
        Submission submission = first;
        while (true) {
            now.accept(submission);
            try {
                operation.submit();
                submission.submitted();
                return submission;
            } catch (IOException | OutOfMemoryError e) {
                submission.refused(e);
            }
            if (!submission.mayBeUsedAgain() || life.isEnding()) {
                return null;
            }
            submission = submission.again();
        }
    }

    /** Takes the result, and submits the operation again if that is planned. */
    private static final class Callback implements Consumer<AsyncOperation<?>> {
        private final Life life;
        private volatile Submission submission;

        Callback(Life life, Submission submission) {
            this.life = life;
            this.submission = submission;
        }

        @Override
        public void accept(AsyncOperation<?> operation) {
            life.ledger.continuing(() -> endAndSubmitAgain(operation));
        }

        private void endAndSubmitAgain(AsyncOperation<?> operation) {
            Submission ended = submission;
            ended.end(operation);
            if (ended.mayBeUsedAgain() && !life.isEnding()) {
                Submission next = ended.again();
                submission = next;
                try {
                    operation.submit();
                    next.submitted();
                } catch (IOException | OutOfMemoryError e) {
                    next.refused(e);
                }
            }
        }
    }

    // ---- polled

    private void polled() {
        FileCase file = life.file(random);
        Submission submission = prepared.any(file, Submission.Way.OPERATION);
        if (random.nextInt(3) == 0) {
            submission.useAgain(random.nextInt(5));
        }
        try {
            AsyncOperation<?> operation = prepared.operation(submission, SigevNotify.none());
            mayBeStopped(submission, operation);
            Submission submitted = submit(submission, operation, now -> {});
            if (submitted != null) {
                file(submitted, operation);
            }
        } catch (ClosedChannelException | OutOfMemoryError e) {
            submission.refused(e);
        }
        while (polled.size() > PENDING_MAX) {
            take();
        }
    }

    private void file(Submission submission, AsyncOperation<?> operation) {
        polled.add(new Polled(submission, operation));
        if (submission.kind == Submission.Kind.WRITE && !submission.mayBeUsedAgain()) {
            submission.file.submittedEarlier(operation);
        }
    }

    private void inAList() {
        List<Polled> list = new ArrayList<>();
        List<AsyncOperation<?>> operations = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            Submission submission = prepared.any(life.file(random), Submission.Way.OPERATION);
            try {
                AsyncOperation<?> operation = prepared.operation(submission, SigevNotify.none());
                list.add(new Polled(submission, operation));
                operations.add(operation);
            } catch (ClosedChannelException e) {
                submission.refused(e);
            }
        }
        List<SubmitResult> results = life.io.submitAll(operations);
        for (int i = 0; i < results.size(); i++) {
            Polled one = list.get(i);
            var refusal = results.get(i).refusal();
            if (refusal == null) {
                one.submission.submitted();
                file(one.submission, one.operation);
            } else {
                one.submission.refused(refusal);
            }
        }
        while (polled.size() > PENDING_MAX) {
            take();
        }
    }

    /** Waits for one of the polled operations, by one of several methods, and takes its result. */
    private void take() {
        Polled one = polled.remove(random.nextInt(polled.size()));
        AsyncOperation<?> operation = one.operation;
        switch (random.nextInt(4)) {
            case 0 -> spin(operation);
            case 1 -> {
                while (!uninterrupted(() -> life.io.suspend(List.of(operation), SHORT))) {
                    Thread.onSpinWait();
                }
            }
            case 2 -> {
                var unused = operation.future().whenComplete(one.submission::end);
                return;
            }
            default -> {
                Duration time = random.nextBoolean() ? SHORT : LONG;
                while (!uninterrupted(() -> operation.await(time))) {
                    Thread.onSpinWait();
                }
            }
        }
        if (life.isOverdue()) {
            return; // Life reports it
        }
        one.submission.end(operation);
        if (one.submission.mayBeUsedAgain()) {
            again(one);
        }
    }

    private void spin(AsyncOperation<?> operation) {
        while (operation.error() == Errno.EINPROGRESS && !life.isOverdue()) {
            Thread.onSpinWait();
        }
        if (operation.inProgress() && operation.error() != Errno.EINPROGRESS) {
            life.ledger.wrong("in progress, and has ended: " + operation);
        }
    }

    /** Submits the same operation again, with buffers that contain another write. */
    private void again(Polled one) {
        Submission submitted = submit(one.submission.again(), one.operation, now -> {});
        if (submitted != null) {
            polled.add(new Polled(submitted, one.operation));
        }
    }

    /**
     * From now on any thread may cancel the operation, even while it is being submitted; some operations are never
     * cancelled.
     */
    private void mayBeStopped(Submission submission, AsyncOperation<?> operation) {
        Runnable stop =
                () -> {
                    submission.stopAsked();
                    var unused = operation.cancel();
                };
        if (random.nextInt(3) == 0) {
            life.remember(stop);
        }
        if (random.nextInt(3) == 0) {
            life.newest(stop);
        }
    }

    private interface Wait {
        boolean run() throws InterruptedException;
    }

    /** Returns the result of a wait; false if it was interrupted. */
    private boolean uninterrupted(Wait wait) {
        try {
            return wait.run() || life.isOverdue();
        } catch (InterruptedException e) {
            return false;
        }
    }
}
