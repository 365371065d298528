package io.jnaaio.bench;

import io.jnaaio.bench.Goal.Figure;
import java.util.ArrayList;
import java.util.List;

/** The goals, by kind of work. {@link FirstWrite} contains the goal for the first write of a process. */
final class Goals {
    private final List<Goal> all = new ArrayList<>();

    private Goals() {}

    static List<Goal> all() {
        Goals goals = new Goals();
        goals.direct();
        goals.random();
        goals.oneAtATime();
        goals.touching();
        goals.log();
        goals.reads();
        goals.engine();
        return List.copyOf(goals.all);
    }

    private void direct() {
        for (int depth : List.of(32, 128)) {
            ops("direct16k", depth, "our-", "c-uring", 1.0);
            ops("direct16k", depth, "our-", "afc", 1.15);
            ops("direct16k", depth, "our-", "afc-naive", 3.5);
            cpu("direct16k", depth, "our-", "afc", 0.35);
        }
    }

    private void random() {
        for (int depth : List.of(8, 32, 128)) {
            ops("rand4k", depth, "our-", "afc", 1.1);
            cpu("rand4k", depth, "our-", "afc", 0.9);
        }
        ops("rand4k", 32, "our-", "afc-naive", 3);
        ops("rand4k", 32, "our-", "c-pwritev-2", 0.9);
        ops("rand4k", 32, "our-lio-listio", "c-lio", 0.9);
        bare("rand4k", 32, "our-auto", Figure.HEAP, 200);
        // The cost of the channel compared with futures, with handlers on dedicated threads and
        // without.
        cpu("rand4k", 32, "our-channel", "our-auto", 1.1);
        cpu("rand4k", 32, "our-direct-channel", "our-auto", 1.1);
    }

    private void oneAtATime() {
        ops("rand4k", 1, "our-auto", "afc", 1.0);
        ops("rand4k", 1, "our-inline", "afc", 1.2);
        ops("rand4k", 1, "our-caller", "afc", 1.2);
        ops("rand4k", 1, "our-inline", "c-pwritev", 0.7);
        ops("rand4k", 1, "our-channel", "afc", 1.0);
    }

    private void touching() {
        ops("append4k", 32, "our-", "afc", 3);
        ops("append4k", 32, "our-", "c-merge", 0.7);
        bare("append4k", 32, "our-auto", Figure.PER_REQUEST, 15);
        ops("seq4k", 32, "our-", "afc", 2.2);
        ops("seq4k", 32, "our-", "c-merge", 0.7);
        bare("seq4k", 32, "our-auto", Figure.PER_REQUEST, 15);
    }

    private void log() {
        ops("wal", 64, "our-", "fc-force", 9);
        for (String ours : List.of("our-", "our-appender")) {
            ops("wal", 64, ours, "c-merge", 0.95);
            ops("wal", 64, ours, "fc-group", 1.15);
        }
        cpu("wal", 64, "our-appender", "our-auto", 1.05);
        for (int writers : List.of(1, 8)) {
            ops("wal", writers, "our-", "fc", 1.0);
            ops("wal", writers, "our-", "c-merge", 1.0);
        }
    }

    private void reads() {
        for (String backend : List.of("pwritev", "io-uring", "kernel-aio", "nio")) {
            ops("read16k", 1, "our-channel-" + backend, "afc", 1.0);
        }
        ops("read16k", 1, "our-caller", "fc-read", 0.8);
        ops("read1k", 1, "our-caller", "fc-read", 0.8);
    }

    private void engine() {
        bare("engine", 1, "our-engine", Figure.CPU, 0.15);
        bare("engine", 1, "our-engine", Figure.HEAP, 150);
        all.add(new Goal("engine", 2, "our-engine", "our-engine", 1, Figure.CPU, 1.5));
    }

    private void ops(String shape, int depth, String ours, String reference, double bound) {
        all.add(new Goal(shape, depth, ours, reference, depth, Figure.OPS, bound));
    }

    private void cpu(String shape, int depth, String ours, String reference, double bound) {
        all.add(new Goal(shape, depth, ours, reference, depth, Figure.CPU, bound));
    }

    private void bare(String shape, int depth, String ours, Figure figure, double bound) {
        all.add(new Goal(shape, depth, ours, "", depth, figure, bound));
    }
}
