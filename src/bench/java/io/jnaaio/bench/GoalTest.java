package io.jnaaio.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static final Verifier.Verdict RIGHT = new Verifier.Verdict(1, 0, 1, true);

    private final Results results = new Results();

    @Test
    void theBestOfOursCountsAgainstTheBestOfTheOthers() {
        Cell cell = cell("rand4k", 8);
        add(cell, "our-nio", 900, 1);
        add(cell, "our-auto", 1200, 1);
        add(cell, "afc-2", 1000, 1);
        add(cell, "afc-naive", 500, 1);
        Goal goal = new Goal("rand4k", 8, "our-", "afc", 8, Goal.Figure.OPS, 1.1);
        List<Goal.Standing> standings = goal.standings(results);
        assertEquals("our-auto", standings.get(0).contestant());
        assertEquals("afc-2", standings.get(0).reference());
        assertEquals(1.2, standings.get(0).ratio().median(), 1e-9);
        assertTrue(standings.get(0).met());
        assertFalse(standings.get(1).met());
        assertEquals("rand4k 8: ops/s >= 1.1x best AsynchronousFileChannel", goal.text());
    }

    @Test
    void theReferenceMayStandInAnotherCell() {
        add(cell("engine", 1), "our-engine", 1000, 2);
        add(cell("engine", 2), "our-engine", 1000, 4);
        Goal goal = new Goal("engine", 2, "our-engine", "our-engine", 1, Goal.Figure.CPU, 1.5);
        Goal.Standing standing = goal.standings(results).get(0);
        assertEquals(2, standing.ratio().median(), 1e-9);
        assertFalse(standing.met());
        assertTrue(goal.uses(cell("engine", 1)));
        assertTrue(goal.needs(cell("engine", 1), "our-engine"));
        assertFalse(goal.needs(cell("engine", 1), "our-auto"));
        assertEquals(
                "engine 2: our-engine, CPU per op <= 1.5x our-engine in engine 1", goal.text());
    }

    @Test
    void aBareFigureNeedsNoOther() {
        add(cell("seq4k", 32), "our-auto", 1000, 1);
        Goal goal = new Goal("seq4k", 32, "our-auto", "", 32, Goal.Figure.PER_REQUEST, 15);
        assertEquals(20, goal.standings(results).get(0).ratio().median(), 1e-9);
        assertEquals("seq4k 32: our-auto, ops per request >= 15", goal.text());
    }

    @Test
    void aGoalWithoutResultsStandsNowhere() {
        add(cell("seq4k", 32), "our-auto", 1000, 1);
        for (Goal goal : Goal.ALL) {
            boolean isThere = goal.text().startsWith("seq4k 32: our-auto");
            assertEquals(isThere, !goal.standings(results).isEmpty(), goal.text());
        }
    }

    @Test
    void everyGoalSpeaksOfACellAndContestantsThatAreThere() {
        for (Goal goal : Goal.ALL) {
            for (Shape shape : Shape.ALL) {
                Cell cell = new Cell(shape, goal.depth());
                if (shape.name().equals(goal.shape())) {
                    assertTrue(
                            Roster.ALL.stream()
                                    .filter(entry -> entry.takes(cell))
                                    .anyMatch(entry -> entry.name().startsWith(goal.ours())),
                            goal.text());
                }
            }
            assertTrue(
                    Shape.ALL.stream().anyMatch(shape -> shape.name().equals(goal.shape())),
                    goal.text());
        }
    }

    private static Cell cell(String shape, int depth) {
        return new Cell(
                Shape.ALL.stream()
                        .filter(any -> any.name().equals(shape))
                        .findFirst()
                        .orElseThrow(),
                depth);
    }

    /** Adds one second with a number of operations at a number of microseconds each, 20 operations per request. */
    private void add(Cell cell, String contestant, long ops, double cpuMicros) {
        Outcome outcome = new Outcome(ops, 1, ops * cpuMicros / 1e6, 0, 1, 1, 1, 1, ops / 20, true);
        results.add(new Sample(1, cell, contestant, outcome, RIGHT));
    }
}
