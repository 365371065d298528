package io.jnaaio.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/** Collects what a test left behind, and fails it with one message. */
final class LeakReport {
    private final Set<Leak> sought;
    private final List<String> lines = new ArrayList<>();
    private final List<Throwable> stacks = new ArrayList<>();

    /**
     * Nothing yet.
     *
     * @param sought what is looked for; other leaks are passed over
     */
    LeakReport(Set<Leak> sought) {
        this.sought = sought;
    }

    boolean seeks(Leak leak) {
        return sought.contains(leak);
    }

    /** Notes a leak, if it is looked for, with the stack of where it began. */
    void add(Leak leak, String sentence, @Nullable Throwable stack) {
        if (seeks(leak)) {
            lines.add(sentence);
            if (stack != null) {
                stacks.add(stack);
            }
        }
    }

    /** Notes a failure of the cleaning up itself. */
    void addFailure(String sentence, @Nullable Throwable cause) {
        lines.add(sentence);
        if (cause != null) {
            stacks.add(cause);
        }
    }

    /** Fails if there is anything to tell; the stacks are suppressed exceptions of the failure. */
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
