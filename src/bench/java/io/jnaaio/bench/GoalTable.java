package io.jnaaio.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The goals and how they were met: by the best setting, and by {@code auto}, which is what a user gets. */
final class GoalTable {
    private GoalTable() {}

    static void print(Results results, PrintStream out) {
        out.println();
        out.println(
                "goals: medians of ratios paired by round, [quartiles]; a goal is met if the median"
                        + " reaches it");
        for (Goal goal : Goal.ALL) {
            List<Goal.Standing> standings = goal.standings(results);
            if (standings.isEmpty()) {
                out.printf(Locale.ROOT, "%-8s %s%n", "not run", goal.text());
                continue;
            }
            Goal.Standing best = standings.get(0);
            out.printf(
                    Locale.ROOT,
                    "%-8s %-62s %-26s %s%s%n",
                    best.met() ? "met" : "MISSED",
                    goal.text(),
                    show(best.ratio(), goal),
                    best.contestant(),
                    standings.stream()
                            .filter(standing -> standing.contestant().equals("our-auto"))
                            .filter(standing -> !standing.equals(best))
                            .map(
                                    standing ->
                                            "; auto "
                                                    + (standing.met() ? "met " : "MISSED ")
                                                    + show(standing.ratio(), goal))
                            .findFirst()
                            .orElse(""));
        }
    }

    private static String show(Quartiles quartiles, Goal goal) {
        return goal.figure() == Goal.Figure.HEAP
                ? String.format(Locale.ROOT, "%.0f B", quartiles.median())
                : quartiles + "x";
    }
}
