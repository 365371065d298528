package io.jnaaio.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a directory's file system supports, found by writing temporary files there, which are deleted.
 *
 * @param folder the directory of the temporary files
 * @param fileSystem the type of the file system as the system names it; empty if unknown
 * @param tried whether a file could be written there, and if not, why
 * @param nowait whether the file system supports buffered writes that never block, and if not, why
 * @param direct whether a file can be opened there with {@code ExtendedOpenOption.DIRECT}, and if not, why
 * @param bufferedFile the capabilities of a file that uses the page cache; null if none was tried
 * @param directFile the capabilities of a file opened with DIRECT; null if there are no such files
 * @param uncached the effect of {@link AioOpenOption#UNCACHED} on the page cache
 * @param writeBehind the effect of {@link AioOpenOption#WRITE_BEHIND} on the page cache
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

    /** The facts of a directory in which no file could be written. */
    public static PathFacts untried(String folder, String fileSystem, String cause) {
        Availability no = Availability.no(cause);
        CacheEffect none = CacheEffect.none(cause);
        return new PathFacts(folder, fileSystem, no, no, no, null, null, none, none);
    }

    /** Whether a file in the directory has the capability when opened as the capability requires, and if not, why. */
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

    /** The backend that served the file that uses the page cache; null if none was tried. */
    public @Nullable BackendId buffered() {
        return bufferedFile == null ? null : bufferedFile.backend();
    }

    /** The backend that served the file opened with DIRECT; null if there are no such files. */
    public @Nullable BackendId directBackend() {
        return directFile == null ? null : directFile.backend();
    }

    /** The alignment of buffer addresses for files opened with DIRECT, in bytes; 0 if unknown. */
    public int memoryAlignment() {
        return directFile == null ? 0 : directFile.memoryAlignment();
    }

    /** The alignment of offsets and lengths for files opened with DIRECT, in bytes; 0 if unknown. */
    public int offsetAlignment() {
        return directFile == null ? 0 : directFile.offsetAlignment();
    }
}
