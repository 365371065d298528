package io.jnaaio.bench;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files under test. The buffered one is written completely by 4 KiB writes and stays in the page cache: larger
 * writes would leave large folios, in which small overwrites cost up to ten times as much. The one for O_DIRECT is
 * written with O_DIRECT and must never get a cached page, because the system would then execute direct writes
 * differently. The ones for reading contain stamped blocks and also stay in the page cache.
 */
final class BenchFiles {
    private static final int PAGE_BYTES = 4096;
    private static final int DIRECT_CHUNK_BYTES = 1 << 20;

    private final BenchOptions options;

    BenchFiles(BenchOptions options) {
        this.options = options;
    }

    Path path(Shape shape) {
        return options.directory().resolve(shape.fileName());
    }

    void prepare(List<Shape> shapes) throws IOException {
        Files.createDirectories(options.directory());
        Set<String> done = new HashSet<>();
        for (Shape shape : shapes) {
            if (done.add(shape.fileName())) {
                prepare(shape);
            }
        }
    }

    private void prepare(Shape shape) throws IOException {
        Set<OpenOption> open =
                new HashSet<>(
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE));
        if (shape.direct()) {
            open.add(ExtendedOpenOption.DIRECT);
        }
        // Only deleting the file removes pages that were cached once.
        Files.deleteIfExists(path(shape));
        try (FileChannel channel = FileChannel.open(path(shape), open)) {
            if (shape.pattern() == Shape.Pattern.APPEND) {
                return;
            }
            if (shape.reads()) {
                writeBlocks(channel, shape);
                return;
            }
            ByteBuffer zeros = Slot.aligned(shape.direct() ? DIRECT_CHUNK_BYTES : PAGE_BYTES);
            long end = options.fileBytes(shape);
            for (long at = 0; at < end; at += zeros.capacity()) {
                channel.write(zeros.clear(), at);
            }
            channel.force(true);
        } catch (UnsupportedOperationException | IOException e) {
            if (!shape.direct()) {
                throw e;
            }
            throw new IOException(
                    path(shape)
                            + ": no O_DIRECT here ("
                            + e.getMessage()
                            + "); choose another bench.dir, or leave the direct shapes out",
                    e);
        }
    }

    private void writeBlocks(FileChannel channel, Shape shape) throws IOException {
        ByteBuffer block = Stamp.template(shape.opBytes());
        long count = options.fileBytes(shape) / shape.opBytes();
        for (long i = 0; i < count; i++) {
            Stamp.write(new ByteBuffer[] {block}, Stamp.PREPARED_RUN, i);
            channel.write(block.clear(), i * shape.opBytes());
        }
        channel.force(true);
    }

    void delete() throws IOException {
        for (Shape shape : Shape.ALL) {
            Files.deleteIfExists(path(shape));
        }
    }
}
