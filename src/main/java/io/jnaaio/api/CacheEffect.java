package io.jnaaio.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of the pages that were written to a file, after a sync: how many stayed in the page cache.
 *
 * @param opened whether a file could be opened so, and if not, why
 * @param backend the backend that served it; null if it was not opened
 * @param pages pages that were written each time; 0 if none were
 * @param appendedLeft of the pages with which the file grew, those that stayed; -1 if they were not counted
 * @param overwrittenLeft of the same pages when they were written again, those that stayed; -1 if they were not counted
 * @param uncounted why they were not counted; empty if they were
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

    /** Of a file that was not opened, or not written. */
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
