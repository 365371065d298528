package io.jnaaio.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was found out in a folder by writing temporary files there, which are deleted.
 *
 * @param folder where they were written
 * @param fileSystem the type of the file system as the system names it; empty if unknown
 * @param tried whether a file could be written there, and if not, why
 * @param nowait whether buffered writes of the file system can be made so that they never block, and if not, why
 * @param direct whether a file can be opened with {@code ExtendedOpenOption.DIRECT} there, and if not, why
 * @param bufferedFile what a file in the page cache can do there; null if it was not tried
 * @param directFile what a file opened with DIRECT can do there; null if there are none
 * @param uncached what {@link AioOpenOption#UNCACHED} does there to the page cache
 * @param writeBehind what {@link AioOpenOption#WRITE_BEHIND} does there to the page cache
 */
public record PathFacts(
        String folder,
        String fileSystem,
        Availability tried,
        Availability nowait,
        Availability direct,
        @Nullable Capabilities bufferedFile,
        @Nullable Capabilities directFile,
        CacheEffect uncached,
        CacheEffect writeBehind) {
    public PathFacts {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(fileSystem, "fileSystem");
        Objects.requireNonNull(tried, "tried");
        Objects.requireNonNull(nowait, "nowait");
        Objects.requireNonNull(direct, "direct");
        Objects.requireNonNull(uncached, "uncached");
        Objects.requireNonNull(writeBehind, "writeBehind");
    }

    /** The facts of a folder in which no file could be written. */
    public static PathFacts untried(String folder, String fileSystem, String cause) {
        Availability no = Availability.no(cause);
        CacheEffect none = CacheEffect.none(cause);
        return new PathFacts(folder, fileSystem, no, no, no, null, null, none, none);
    }

    /** Whether a file of the folder, opened as the capability needs it, has it, and if not, why. */
    public Availability availability(Capability capability) {
        if (capability == Capability.DIRECT) {
            return direct;
        }
        if (capability.where() == Capability.Where.OPTION_FILE) {
            return (capability == Capability.UNCACHED ? uncached : writeBehind).opened();
        }
        boolean needsDirect = capability.where() == Capability.Where.DIRECT_FILE;
        Capabilities file = needsDirect ? directFile : bufferedFile;
        return file == null ? (needsDirect ? direct : tried) : file.availability(capability);
    }

    /** The backend that served the file in the page cache; null if it was not tried. */
    public @Nullable BackendId buffered() {
        return bufferedFile == null ? null : bufferedFile.backend();
    }

    /** The backend that serves direct files; null if there are none. */
    public @Nullable BackendId directBackend() {
        return directFile == null ? null : directFile.backend();
    }

    /** What addresses of direct files must be multiples of, in bytes; 0 if unknown. */
    public int memoryAlignment() {
        return directFile == null ? 0 : directFile.memoryAlignment();
    }

    /** What offsets and lengths of direct files must be multiples of, in bytes; 0 if unknown. */
    public int offsetAlignment() {
        return directFile == null ? 0 : directFile.offsetAlignment();
    }
}
