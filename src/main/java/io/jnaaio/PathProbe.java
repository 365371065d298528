package io.jnaaio;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOpenOption;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CacheEffect;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.PathFacts;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.Selection;
import io.jnaaio.probe.NowaitProbe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which backend serves a new file in a directory, by writing one through the page cache and one with DIRECT.
 */
final class PathProbe {
    /** Satisfies the alignment of any device. */
    private static final int BLOCK_BYTES = 4096;

    private PathProbe() {}

    /** What {@code auto} would select there, and why. */
    record Found(Selection selection, PathFacts facts) {}

    /** The selection updated by what was found; unchanged, with the reason, if no file could be written there. */
    static Found run(Selection selection, Path path, AioOptions options, PlatformFacts machine) {
        Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
        try (AsyncIo io = Aio.open(options)) {
            return found(selection, io, folder, machine);
        } catch (IOException | RuntimeException | Error e) {
            String why = "no file could be written in " + folder + " (" + sentence(e, folder) + ")";
            return new Found(
                    because(selection, selection.candidates(), why),
                    PathFacts.untried(String.valueOf(folder), store(folder), why));
        }
    }

    private static Found found(Selection selection, AsyncIo io, Path folder, PlatformFacts machine)
            throws IOException {
        Written written = write(io, folder, machine);
        BackendId buffered = written.capabilities().backend();
        Availability nowait = written.nowait();
        Capabilities direct = null;
        Availability canDirect = Availability.yes();
        try {
            direct = write(io, folder, machine, ExtendedOpenOption.DIRECT).capabilities();
        } catch (IOException | RuntimeException | Error e) {
            canDirect = Availability.no(sentence(e, folder));
        }
        String store = store(folder);
        PathFacts facts =
                new PathFacts(
                        folder.toString(),
                        store,
                        Availability.yes(),
                        nowait,
                        canDirect,
                        written.capabilities(),
                        direct,
                        effect(io, folder, machine, AioOpenOption.UNCACHED),
                        effect(io, folder, machine, AioOpenOption.WRITE_BEHIND));
        List<BackendId> order = new ArrayList<>(selection.candidates());
        order.remove(buffered);
        order.add(0, buffered);
        String passedOn =
                passedOn(selection, buffered)
                        ? ", because buffered writes of this file system may block"
                        : "";
        String why =
                "a file written in "
                        + folder
                        + " ("
                        + store
                        + ") was served by "
                        + buffered
                        + passedOn
                        + "; opened with DIRECT, by "
                        + served(direct, canDirect);
        return new Found(because(selection, order, why), facts);
    }

    private static CacheEffect effect(
            AsyncIo io, Path folder, PlatformFacts machine, AioOpenOption option) {
        try {
            return CacheProbe.run(io, folder, machine, option);
        } catch (IOException | RuntimeException | Error e) {
            return CacheEffect.none(sentence(e, folder));
        }
    }

    private static String served(@Nullable Capabilities direct, Availability can) {
        return direct == null
                ? "none: not possible there (" + can.cause() + ")"
                : direct.backend()
                        + " (aligned to "
                        + direct.memoryAlignment()
                        + " bytes in memory, "
                        + direct.offsetAlignment()
                        + " in the file)";
    }

    private static String store(Path folder) {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    /** Explains exceptions of java.nio whose message is only a file name. */
    private static String sentence(Throwable error, Path folder) {
        Throwable bare = error.getCause() == null ? error : error.getCause();
        if (bare instanceof NoSuchFileException) {
            return Files.isDirectory(folder)
                    ? "no file can be created there"
                    : "there is no such folder";
        }
        if (bare instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (bare instanceof FileSystemException e && e.getReason() != null) {
            return e.getReason(); // without the name of the temporary file
        }
        return bare.getMessage() == null || bare instanceof Error
                ? bare.toString()
                : bare.getMessage();
    }

    /** True if io_uring was tried first and passed the file on to another backend at the first write. */
    private static boolean passedOn(Selection selection, BackendId buffered) {
        return selection.candidates().get(0).equals(BackendId.IO_URING)
                && !buffered.equals(BackendId.IO_URING);
    }

    /** The capabilities of the written file, and whether its file system supports writes that never block. */
    private record Written(Capabilities capabilities, Availability nowait) {}

    /**
     * Writes a block to a new file through the open that creates it. A file that is created first and then opened again
     * could by then be a link that someone else put there, to another file of this user.
     */
    private static Written write(AsyncIo io, Path folder, PlatformFacts machine, OpenOption... more)
            throws IOException {
        Path path = folder.resolve(".jnaaio-probe-" + UUID.randomUUID());
        Set<OpenOption> options = new HashSet<>(List.of(more));
        options.add(StandardOpenOption.CREATE_NEW);
        options.add(StandardOpenOption.WRITE);
        ByteBuffer block =
                ByteBuffer.allocateDirect(2 * BLOCK_BYTES)
                        .alignedSlice(BLOCK_BYTES)
                        .limit(BLOCK_BYTES);
        try (AioFile file = io.openFile(path, options)) {
            var unused = file.writev(0, block).join();
            return new Written(file.capabilities(), NowaitProbe.of(machine, file.fd()));
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private static Selection because(Selection selection, List<BackendId> order, String why) {
        return new Selection(
                selection.requested(), selection.origin(), order, why + "; " + selection.reason());
    }
}
