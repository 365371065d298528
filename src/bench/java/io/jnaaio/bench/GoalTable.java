package io.jnaaio.bench;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** The goals and the results, for the best setting and for {@code auto}, which users get by default. */
final class GoalTable {
    private GoalTable() {}

    static void print(Results results, Optional<FirstWrite> firstWrite, PrintStream out) {
        out.println();
        out.println(
                "goals: medians of ratios paired by round, [quartiles]; a goal is met if the median"
                        + " reaches it");
        Map<String, Integer> notRun = new LinkedHashMap<>();
        for (Goal goal : Goal.ALL) {
            List<Goal.Standing> standings = goal.standings(results);
            if (standings.isEmpty()) {
                notRun.merge(goal.place(), 1, Integer::sum);
                continue;
            }
            Goal.Standing best = standings.get(0);
            String auto =
                    standings.stream()
                            .filter(standing -> standing.contestant().equals("our-auto"))
                            .filter(standing -> !standing.equals(best))
                            .map(
                                    standing ->
                                            "; auto "
                                                    + (standing.met() ? "met " : "MISSED ")
                                                    + goal.show(standing.ratio()))
                            .findFirst()
                            .orElse("");
            print(out, best.met(), goal.text(), goal.show(best.ratio()), best.contestant() + auto);
        }
        if (firstWrite.isPresent()) {
            FirstWrite measured = firstWrite.get();
            print(
                    out,
                    measured.met(),
                    FirstWrite.goalText(),
                    measured.extraMillis() + " ms",
                    "our-auto");
        } else {
            notRun.put(FirstWrite.NAME, 1);
        }
        if (!notRun.isEmpty()) {
            // Count them per cell, because a list of all would hide the lines above.
            StringJoiner places = new StringJoiner(", ");
            notRun.forEach((place, goals) -> places.add(place + " (" + goals + ")"));
            out.println("not run  " + places);
        }
    }

    private static void print(
            PrintStream out, boolean met, String goal, String reached, String who) {
        out.printf(
                Locale.ROOT, "%-8s %-80s %-26s %s%n", met ? "met" : "MISSED", goal, reached, who);
    }
}
