package io.jnaaio.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.spi.Request;
import io.jnaaio.testing.FakeAio;
import io.jnaaio.testing.InFlight;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All that can happen to a log of a few records: each append may come before or after each completion of a request, and at most
 * one request goes wrong. Each world is run from its beginning, with the power cut at every step.
 */
final class AppenderWorlds {
    private static final int SECTOR_BYTES = 16;
    private static final int IMAGES_MAX = 256;
    private static final int PAYLOAD_BYTES = 9;

    private final int records;
    private final UnaryOperator<AioFile> variant;
    private final boolean forgetsFailures;
    private final List<String> violations = new ArrayList<>();
    private final Set<String> worlds = new HashSet<>();

    // The path through the tree of choices: what was taken, of how many.
    private final List<Integer> taken = new ArrayList<>();
    private final List<Integer> offered = new ArrayList<>();
    private int depth;

    private long cuts;

    /** What may happen next. */
    private enum Move {
        APPEND,
        COMPLETE,
        /** A write moves half its bytes, and the engine goes on with the rest. */
        SHORT,
        /** A write moves half its bytes; the rest fails. */
        PARTIAL,
        FAIL
    }

    /**
     * Worlds that were not run yet.
     *
     * @param variant what is between the log and the file
     * @param forgetsFailures true to have the log forget, after every step, that it has failed
     */
    AppenderWorlds(int records, UnaryOperator<AioFile> variant, boolean forgetsFailures) {
        this.records = records;
        this.variant = variant;
        this.forgetsFailures = forgetsFailures;
    }

    /** What was lost, a line each. */
    List<String> violations() {
        return violations;
    }

    /** How many different worlds were run. */
    int count() {
        return worlds.size();
    }

    /** How many images were looked at. */
    long cuts() {
        return cuts;
    }

    /** Runs all of them, depth first. */
    void run() throws IOException {
        do {
            depth = 0;
            assertTrue(worlds.add(runOne()), "each world once");
        } while (nextPath());
    }

    private boolean nextPath() {
        int last = taken.size() - 1;
        while (last >= 0 && taken.get(last) + 1 == offered.get(last)) {
            taken.remove(last);
            offered.remove(last);
            last--;
        }
        if (last < 0) {
            return false;
        }
        taken.set(last, taken.get(last) + 1);
        return true;
    }

    private Move choose(List<Move> moves) {
        if (depth == taken.size()) {
            taken.add(0);
            offered.add(moves.size());
        }
        assertEquals(offered.get(depth), moves.size(), "the same choices each time");
        return moves.get(taken.get(depth++));
    }

    /** Runs one; returns its moves. */
    private String runOne() throws IOException {
        StringBuilder moves = new StringBuilder();
        PowerCuts cut = new PowerCuts();
        List<AioFuture<Long>> futures = new ArrayList<>();
        try (FakeAio fake = FakeAio.create()) {
            Appender log = Appender.open(variant.apply(fake.file("log")), 0);
            boolean faulty = false;
            boolean failed = false;
            while (true) {
                List<InFlight> inFlight = fake.inFlight();
                assertTrue(inFlight.size() <= 1, "one request at a time");
                List<Move> may = moves(futures.size(), inFlight, faulty);
                if (may.isEmpty()) {
                    break;
                }
                Move move = choose(may);
                moves.append(move.name().charAt(0)).append(move.name().charAt(1)).append(' ');
                if (move == Move.APPEND) {
                    futures.add(append(log, futures.size(), cut));
                } else {
                    perform(fake, inFlight.get(0), move);
                    faulty |= move != Move.COMPLETE;
                    failed |= move == Move.PARTIAL || move == Move.FAIL;
                }
                if (forgetsFailures) {
                    forgetFailure(log);
                }
                checkCuts(fake, cut, moves);
            }
            futures.forEach(future -> assertTrue(future.isDone(), "nobody waits for ever"));
            assertTrue(failed || cut.acknowledgedCount() == records, "all is well without a fault");
        }
        return moves.toString();
    }

    private List<Move> moves(int appended, List<InFlight> inFlight, boolean faulty) {
        List<Move> may = new ArrayList<>();
        if (appended < records) {
            may.add(Move.APPEND);
        }
        if (!inFlight.isEmpty()) {
            may.add(Move.COMPLETE);
            if (!faulty) {
                may.add(Move.FAIL);
                if (inFlight.get(0).kind() == Request.Kind.WRITE) {
                    may.add(Move.SHORT);
                    may.add(Move.PARTIAL);
                }
            }
        }
        return may;
    }

    private static AioFuture<Long> append(Appender log, int number, PowerCuts cut) {
        ByteBuffer[] record = LogRecords.make(number, 1, PAYLOAD_BYTES);
        byte[] bytes = PowerCuts.bytesOf(record);
        AioFuture<Long> future = log.append(record);
        var unused = future.thenAccept(position -> cut.acknowledge(position, bytes));
        return future;
    }

    private static void perform(FakeAio fake, InFlight request, Move move) {
        switch (move) {
            case COMPLETE -> fake.complete(request);
            case SHORT -> fake.complete(request, request.bytes() / 2);
            case PARTIAL -> {
                fake.complete(request, request.bytes() / 2);
                fake.fail(fake.inFlight().get(0), Errno.ENOSPC);
            }
            default -> fake.fail(request, Errno.EIO);
        }
    }

    private void checkCuts(FakeAio fake, PowerCuts cut, CharSequence moves) {
        PowerCuts.images(fake.crash("log", SECTOR_BYTES), IMAGES_MAX)
                .forEach(
                        image -> {
                            cuts++;
                            cut.lost(image).forEach(line -> violations.add(moves + ": " + line));
                        });
    }

    /** As if the log did not look whether it has failed. */
    private static void forgetFailure(Appender log) {
        try {
            var queue = Appender.class.getDeclaredField("queue");
            queue.setAccessible(true);
            var failure = AppenderQueue.class.getDeclaredField("failure");
            failure.setAccessible(true);
            failure.set(queue.get(log), null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("AppenderQueue.failure", e);
        }
    }
}
