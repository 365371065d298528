package io.jnaaio.bench;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The contestants. A C baseline has an engine with the same name in {@code src/bench/native}. */
final class Roster {
    /**
     * The library's backends; those unavailable in this version or on this machine report that when they are opened.
     */
    private static final List<String> BACKENDS =
            List.of("auto", "pwritev", "io-uring", "kernel-aio", "lio-listio", "nio");

    private static final Predicate<Shape> LOG = Shape::sync;
    private static final Predicate<Shape> NOTHING = Shape::isNothing;
    private static final Predicate<Shape> NO_LOG = LOG.or(NOTHING).negate();
    private static final Predicate<Shape> WRITES = NO_LOG.and(shape -> !shape.reads());
    private static final Predicate<Shape> READS = Shape::reads;

    private static final int CHAIN_BYTES = 16384;

    /** Reads that are large enough for their implementation to matter. */
    private static final Predicate<Shape> CHAIN = Roster::isChain;

    private static final Predicate<Shape> CHANNELS = WRITES.or(CHAIN);

    /** They execute one operation at a time, whatever the depth. */
    private static final Set<String> ONE_AT_A_TIME = Set.of("our-inline", "our-caller", "fc-read");

    /** All contestants, in the order of the tables' legend. */
    static final List<Entry> ALL = all();

    private Roster() {}

    /**
     * A contestant.
     *
     * @param name {@code c-...} for C, {@code our-...} for this library
     * @param factory null for C
     * @param shapes the shapes that it supports
     */
    record Entry(String name, Contestant.@Nullable Factory factory, Predicate<Shape> shapes) {
        boolean takes(Cell cell) {
            return shapes.test(cell.shape())
                    && (cell.depth() == 1 || !ONE_AT_A_TIME.contains(name));
        }

        boolean isNative() {
            return factory == null;
        }

        boolean isOurs() {
            return name.startsWith("our-");
        }
    }

    static Entry find(String name) {
        return ALL.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contestant " + name));
    }

    private static List<Entry> all() {
        List<Entry> all = new ArrayList<>();
        for (String engine : List.of("pwritev", "pwritev-2", "uring", "kaio", "lio")) {
            all.add(new Entry("c-" + engine, null, WRITES));
        }
        all.add(
                new Entry(
                        "c-merge",
                        null,
                        shape ->
                                shape.pattern() == Shape.Pattern.APPEND
                                        || shape.pattern() == Shape.Pattern.SEQUENTIAL));
        BACKENDS.forEach(backend -> addOurs(all, backend));
        all.add(new Entry("our-engine", OurEngine::new, NOTHING));
        all.add(new Entry("our-appender", work -> new OurAppender(work, open(work, "auto")), LOG));
        all.add(new Entry("our-inline", Roster::inline, NO_LOG));
        all.add(
                new Entry(
                        "our-caller",
                        work -> new OurInline(work, open(work, "auto"), true),
                        NO_LOG));
        all.add(new Entry("our-channel", work -> channel(work, "auto", null), CHANNELS));
        all.add(
                new Entry(
                        "our-direct-channel",
                        work -> channel(work, "auto", new HereExecutor()),
                        CHANNELS));
        all.add(
                new Entry(
                        "afc-naive",
                        work ->
                                work.cell.shape().reads()
                                        ? ChannelReads.jdk(work)
                                        : new AfcNaive(work),
                        CHANNELS));
        all.add(
                new Entry(
                        "afc-2",
                        work ->
                                work.cell.shape().reads()
                                        ? ChannelReads.jdk(work, 2)
                                        : new AfcCopy(work, 2),
                        CHANNELS));
        all.add(new Entry("afc-8", work -> new AfcCopy(work, 8), Shape::direct));
        all.add(new Entry("afc-32", work -> new AfcCopy(work, 32), Shape::direct));
        all.add(new Entry("fc-copy-2", work -> new FcCopy(work, 2), WRITES));
        all.add(new Entry("fc-read", work -> new FcCopy(work, 1), READS));
        all.add(new Entry("fc-force", work -> new FcCopy(work, Integer.MAX_VALUE), LOG));
        all.add(new Entry("fc-group", FcGroup::new, LOG));
        all.add(new Entry("artemis", Peers.named("ArtemisPeer"), Shape::direct));
        all.add(new Entry("jasyncfio", Peers.named("JasyncfioPeer"), WRITES));
        all.add(new Entry("broken-lost", work -> new Broken(work, false), Roster::neverByItself));
        all.add(new Entry("broken-torn", work -> new Broken(work, true), Roster::neverByItself));
        return List.copyOf(all);
    }

    /** This library with one backend: futures, and for reads also the channels. */
    private static void addOurs(List<Entry> all, String backend) {
        all.add(
                new Entry(
                        "our-" + backend,
                        work ->
                                work.cell.shape().sync()
                                        ? new OurLog(work, open(work, backend), false)
                                        : new OurFutures(work, open(work, backend)),
                        WRITES.or(LOG).or(CHAIN)));
        all.add(
                new Entry(
                        "our-" + backend + "-durable",
                        work -> new OurLog(work, open(work, backend), true),
                        LOG));
        if (backend.equals("auto")) {
            return; // their names contain no backend
        }
        all.add(new Entry("our-channel-" + backend, work -> channel(work, backend, null), CHAIN));
        all.add(
                new Entry(
                        "our-direct-channel-" + backend,
                        work -> channel(work, backend, new HereExecutor()),
                        CHAIN));
    }

    private static boolean isChain(Shape shape) {
        return shape.reads() && shape.opBytes() >= CHAIN_BYTES;
    }

    private static boolean neverByItself(Shape shape) {
        return false;
    }

    private static Contestant channel(Work work, String backend, @Nullable ExecutorService executor)
            throws Exception {
        AsyncIo io = open(work, backend);
        return work.cell.shape().reads()
                ? ChannelReads.ours(work, io, executor)
                : new OurChannel(work, io, executor);
    }

    private static Contestant inline(Work work) throws Exception {
        return new OurInline(
                work, open(AioOptions.builder().backend("pwritev").inline(true)), false);
    }

    private static AsyncIo open(Work work, String backend) throws Exception {
        // A writer of a log has two operations in flight, and briefly needs room for more.
        int depth = Math.max(256, 4 * work.cell.depth());
        return open(AioOptions.builder().backend(backend).queueDepth(depth));
    }

    private static AsyncIo open(AioOptions.Builder builder) throws Exception {
        try {
            return Aio.open(builder.build());
        } catch (BackendUnavailableException | IllegalArgumentException e) {
            throw new Contestant.UnavailableException(String.valueOf(e.getMessage()));
        }
    }
}
