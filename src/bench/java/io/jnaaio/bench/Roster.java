package io.jnaaio.bench;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who takes part. The C baselines have an engine of that name in {@code src/bench/native}. */
final class Roster {
    /** Backends of this library; those that this version or machine lacks say so when they are opened. */
    private static final List<String> BACKENDS =
            List.of("auto", "pwritev", "io-uring", "kernel-aio", "lio-listio", "nio");

    private static final Predicate<Shape> LOG = Shape::sync;
    private static final Predicate<Shape> NOTHING =
            shape -> shape.pattern() == Shape.Pattern.NOTHING;
    private static final Predicate<Shape> NO_LOG = LOG.or(NOTHING).negate();

    /** All of them, in the order of the tables' legend. */
    static final List<Entry> ALL = all();

    private Roster() {}

    /**
     * One contestant.
     *
     * @param name {@code c-...} for C, {@code our-...} for this library
     * @param factory null for C
     * @param takes the shapes it can do
     */
    record Entry(String name, Contestant.@Nullable Factory factory, Predicate<Shape> takes) {
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
            all.add(new Entry("c-" + engine, null, NO_LOG));
        }
        all.add(
                new Entry(
                        "c-merge",
                        null,
                        shape ->
                                shape.pattern() == Shape.Pattern.APPEND
                                        || shape.pattern() == Shape.Pattern.SEQUENTIAL));
        for (String backend : BACKENDS) {
            all.add(
                    new Entry(
                            "our-" + backend,
                            work ->
                                    work.cell.shape().sync()
                                            ? new OurLog(work, open(work, backend), false)
                                            : new OurFutures(work, open(work, backend)),
                            NOTHING.negate()));
            all.add(
                    new Entry(
                            "our-" + backend + "-durable",
                            work -> new OurLog(work, open(work, backend), true),
                            LOG));
        }
        all.add(new Entry("our-engine", OurEngine::new, NOTHING));
        all.add(new Entry("our-appender", work -> new OurAppender(work, open(work, "auto")), LOG));
        all.add(new Entry("our-inline", Roster::inline, NO_LOG));
        all.add(
                new Entry(
                        "our-channel",
                        work -> new OurChannel(work, open(work, "auto"), null),
                        NO_LOG));
        all.add(
                new Entry(
                        "our-direct-channel",
                        work -> new OurChannel(work, open(work, "auto"), new HereExecutor()),
                        NO_LOG));
        all.add(new Entry("afc-naive", AfcNaive::new, NO_LOG));
        all.add(new Entry("afc-2", work -> new AfcCopy(work, 2), NO_LOG));
        all.add(new Entry("afc-8", work -> new AfcCopy(work, 8), Shape::direct));
        all.add(new Entry("afc-32", work -> new AfcCopy(work, 32), Shape::direct));
        all.add(new Entry("fc-copy-2", work -> new FcCopy(work, 2), NO_LOG));
        all.add(new Entry("fc-force", work -> new FcCopy(work, Integer.MAX_VALUE), LOG));
        all.add(new Entry("fc-group", FcGroup::new, LOG));
        all.add(new Entry("artemis", Peers.named("ArtemisPeer"), Shape::direct));
        all.add(new Entry("jasyncfio", Peers.named("JasyncfioPeer"), NO_LOG));
        all.add(new Entry("broken-lost", work -> new Broken(work, false), Roster::neverByItself));
        all.add(new Entry("broken-torn", work -> new Broken(work, true), Roster::neverByItself));
        return List.copyOf(all);
    }

    private static boolean neverByItself(Shape shape) {
        return false;
    }

    private static Contestant inline(Work work) throws Exception {
        return new OurInline(work, open(AioOptions.builder().backend("pwritev").inline(true)));
    }

    private static AsyncIo open(Work work, String backend) throws Exception {
        // A writer of a log has two operations in flight, and room is needed while they change
        // hands.
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
