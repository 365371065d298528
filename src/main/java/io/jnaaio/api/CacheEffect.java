package io.jnaaio.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many of the pages written to a file stayed in the page cache after a sync.
 *
 * @param opened whether a file could be opened with the option, and if not, why
 * @param backend the backend that served it; null if it was not opened
 * @param pages the number of pages written each time; 0 if none were
 * @param appendedLeft how many of the pages stayed cached after they were appended; -1 if they were not counted
 * @param overwrittenLeft how many of the same pages stayed cached after they were overwritten; -1 if they were not
 *     counted
 * @param uncounted why the pages were not counted; empty if they were
 */
public record CacheEffect(
        Availability opened,
        @Nullable BackendId backend,
        int pages,
        long appendedLeft,
        long overwrittenLeft,
        String uncounted) {
    public CacheEffect {
        Objects.requireNonNull(opened, "opened");
        Objects.requireNonNull(uncounted, "uncounted");
    }

    /** The result for a file that could not be opened or written. */
    public static CacheEffect none(String cause) {
        return new CacheEffect(Availability.no(cause), null, 0, -1, -1, cause);
    }

    @Override
    public String toString() {
        if (!opened.available()) {
            return opened.cause();
        }
        return uncounted.isEmpty()
                ? "after a sync "
                        + appendedLeft
                        + " of "
                        + pages
                        + " appended pages stay cached, "
                        + overwrittenLeft
                        + " of "
                        + pages
                        + " overwritten ones"
                : "pages not counted (" + uncounted + ")";
    }
}
