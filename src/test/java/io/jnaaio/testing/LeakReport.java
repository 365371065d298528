package io.jnaaio.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/** Collects what a test leaked, and fails it with one message. */
final class LeakReport {
    private final Set<Leak> sought;
    private final List<String> lines = new ArrayList<>();
    private final List<Throwable> stacks = new ArrayList<>();

    /**
     * Creates an empty report.
     *
     * @param sought the leaks to report; others are ignored
     */
    LeakReport(Set<Leak> sought) {
        this.sought = sought;
    }

    boolean seeks(Leak leak) {
        return sought.contains(leak);
    }

    /** Adds a leak, if it is to be reported, with the stack trace of its origin. */
    void add(Leak leak, String sentence, @Nullable Throwable stack) {
        if (seeks(leak)) {
            lines.add(sentence);
            if (stack != null) {
                stacks.add(stack);
            }
        }
    }

    /** Adds a failure of the cleanup itself. */
    void addFailure(String sentence, @Nullable Throwable cause) {
        lines.add(sentence);
        if (cause != null) {
            stacks.add(cause);
        }
    }

    /** Fails if there is anything to report; the stack traces are suppressed exceptions of the failure. */
    void failIfAny() {
        if (lines.isEmpty()) {
            return;
        }
        AssertionFailedError failure =
                new AssertionFailedError(
                        lines.size() == 1
                                ? lines.get(0)
                                : "the test left "
                                        + lines.size()
                                        + " things behind:\n  "
                                        + String.join("\n  ", lines));
        stacks.forEach(failure::addSuppressed);
        throw failure;
    }
}
