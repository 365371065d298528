package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Cases that a child JVM runs, each reported by one line of its output, and tests of the parent that repeat the
 * results.
 */
final class ChildCases {
    private static final String CASE = "case ";

    private ChildCases() {}

    /** The body of a case. */
    interface Body {
        void run() throws Exception;
    }

    /** In the child: runs a case and prints its line. */
    static void run(String name, Body body) {
        String result = "ok";
        try {
            body.run();
        } catch (Exception | AssertionError e) {
            StackTraceElement at = e.getStackTrace()[0];
            for (StackTraceElement frame : e.getStackTrace()) {
                if (frame.getClassName().startsWith("io.jnaaio.contract")) {
                    at = frame;
                    break;
                }
            }
            result = (e + " at " + at).replace('\n', ' ');
        }
        System.out.println(CASE + name + ": " + result);
    }

    /** In the parent: returns a test for each line {@code case NAME: RESULT}. */
    static Stream<DynamicTest> tests(ChildJvm.Outcome outcome) {
        assertEquals(0, outcome.exit(), () -> "the child is done: " + outcome.lines());
        List<DynamicTest> tests =
                outcome.lines().stream()
                        .filter(line -> line.startsWith(CASE))
                        .map(ChildCases::test)
                        .toList();
        assertFalse(tests.isEmpty(), () -> "the child ran its cases: " + outcome.lines());
        return tests.stream();
    }

    private static DynamicTest test(String line) {
        int colon = line.indexOf(": ");
        return DynamicTest.dynamicTest(
                line.substring(CASE.length(), colon),
                () -> assertEquals("ok", line.substring(colon + 2)));
    }
}
