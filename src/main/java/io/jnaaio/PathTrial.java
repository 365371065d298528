package io.jnaaio;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Selection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Finds out which backend serves a new file in a folder, by writing one: buffered, and past the page cache. */
final class PathTrial {
    /** As much as any device wants at a time. */
    private static final int BLOCK_BYTES = 4096;

    private PathTrial() {}

    /** The selection, with what was found; as it was, with the reason, if nothing could be written there. */
    static Selection run(Selection selection, Path path, AioOptions options) {
        Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
        try (AsyncIo io = Aio.open(options)) {
            return found(selection, io, folder);
        } catch (IOException | RuntimeException e) {
            return because(
                    selection,
                    selection.candidates(),
                    "nothing could be tried in " + folder + " (" + e + ")");
        }
    }

    private static Selection found(Selection selection, AsyncIo io, Path folder)
            throws IOException {
        BackendId buffered = write(io, folder).backend();
        String direct;
        try {
            Capabilities can = write(io, folder, ExtendedOpenOption.DIRECT);
            direct =
                    can.backend()
                            + " (aligned to "
                            + can.memoryAlignment()
                            + " bytes in memory, "
                            + can.offsetAlignment()
                            + " in the file)";
        } catch (IOException | RuntimeException e) {
            direct = "not possible there (" + e + ")";
        }
        List<BackendId> order = new ArrayList<>(selection.candidates());
        order.remove(buffered);
        order.add(0, buffered);
        String store = Files.getFileStore(folder).type();
        return because(
                selection,
                order,
                "a file written in "
                        + folder
                        + " ("
                        + store
                        + ") was served by "
                        + buffered
                        + (passedOn(selection, buffered)
                                ? ", because buffered writes of this file system may block"
                                : "")
                        + "; opened with DIRECT, by "
                        + direct);
    }

    /** io_uring was asked first, and handed the file on at its first write. */
    private static boolean passedOn(Selection selection, BackendId buffered) {
        return selection.candidates().get(0).equals(BackendId.IO_URING)
                && !buffered.equals(BackendId.IO_URING);
    }

    /**
     * Writes a block to a file of its own. The open that creates it is the open that writes: a file that was made first and
     * opened again could by then be a link that someone else put there, to another file of this user's.
     */
    private static Capabilities write(AsyncIo io, Path folder, OpenOption... more)
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
            return file.capabilities();
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private static Selection because(Selection selection, List<BackendId> order, String why) {
        return new Selection(
                selection.requested(), selection.origin(), order, why + "; " + selection.reason());
    }
}
