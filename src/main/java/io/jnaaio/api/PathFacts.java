package io.jnaaio.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was found out in a folder by writing a temporary file there, which is deleted.
 *
 * @param folder where it was written
 * @param fileSystem the type of the file system as the system names it; empty if unknown
 * @param tried whether a file could be written there, and if not, why
 * @param buffered the backend that served it through the page cache; null if it was not tried
 * @param nowait whether buffered writes of the file system can be made so that they never block, and if not, why
 * @param direct whether a file can be opened with {@code ExtendedOpenOption.DIRECT} there, and if not, why
 * @param directBackend the backend that serves direct files; null if there are none
 * @param memoryAlignment what addresses of direct files must be multiples of, in bytes; 0 if unknown
 * @param offsetAlignment what offsets and lengths of direct files must be multiples of, in bytes; 0 if unknown
 */
public record PathFacts(
        String folder,
        String fileSystem,
        Availability tried,
        @Nullable BackendId buffered,
        Availability nowait,
        Availability direct,
        @Nullable BackendId directBackend,
        int memoryAlignment,
        int offsetAlignment) {
    public PathFacts {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(fileSystem, "fileSystem");
        Objects.requireNonNull(tried, "tried");
        Objects.requireNonNull(nowait, "nowait");
        Objects.requireNonNull(direct, "direct");
    }

    /** Those of a folder in which nothing could be tried. */
    public static PathFacts untried(String folder, String fileSystem, String cause) {
        Availability no = Availability.no(cause);
        return new PathFacts(folder, fileSystem, no, null, no, no, null, 0, 0);
    }
}
