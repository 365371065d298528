package io.jnaaio.bench;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Reads a file back: the blocks that carry the run must be byte for byte right, and as many as were submitted. The reader
 * is the same for all contestants, and knows nothing of them.
 */
final class Verifier {
    private static final int CHUNK_BYTES = 1 << 20;

    private Verifier() {}

    /**
     * What was found.
     *
     * @param right blocks of the run, byte for byte as they should be
     * @param wrong blocks that carry the run and are not
     * @param submitted blocks that should be there
     */
    record Verdict(long right, long wrong, long submitted, boolean sizeIsRight) {
        boolean ok() {
            return right == submitted && wrong == 0 && submitted > 0 && sizeIsRight;
        }

        @Override
        public String toString() {
            return right
                    + " of "
                    + submitted
                    + " blocks right, "
                    + wrong
                    + " wrong"
                    + (sizeIsRight ? "" : ", and the file's size is not theirs");
        }
    }

    static Verdict verify(CellArguments cell, long submitted) throws IOException {
        Shape shape = cell.shape();
        if (shape.isNothing() || shape.reads()) {
            // No byte was written. Bytes read were checked by Work, which fails at the first wrong.
            return new Verdict(submitted, 0, submitted, true);
        }
        int opBytes = shape.opBytes();
        // A cached page would change how the system serves the next contestant's direct writes.
        Set<OpenOption> options =
                shape.direct()
                        ? Set.of(StandardOpenOption.READ, ExtendedOpenOption.DIRECT)
                        : Set.of(StandardOpenOption.READ);
        ByteBuffer template = Stamp.template(opBytes);
        ByteBuffer chunk = Slot.aligned(Math.max(CHUNK_BYTES, opBytes));
        long right = 0;
        long wrong = 0;
        try (FileChannel channel = FileChannel.open(cell.file(), options)) {
            long end = Math.min(channel.size(), cell.blocks() * opBytes);
            long offset = 0;
            while (offset < end) {
                fill(channel, chunk.clear(), offset);
                int whole = chunk.position() / opBytes;
                if (whole == 0) {
                    break;
                }
                for (int i = 0; i < whole; i++) {
                    long block = offset / opBytes + i;
                    if (Stamp.isOf(chunk, i * opBytes, cell.runId())) {
                        if (Stamp.isRight(chunk, i * opBytes, template, cell.runId(), block)) {
                            right++;
                        } else {
                            wrong++;
                        }
                    }
                }
                offset += (long) whole * opBytes;
            }
            boolean sizeIsRight =
                    shape.pattern() != Shape.Pattern.APPEND
                            || channel.size() == submitted * opBytes;
            return new Verdict(right, wrong, submitted, sizeIsRight);
        }
    }

    private static void fill(FileChannel channel, ByteBuffer chunk, long offset)
            throws IOException {
        while (chunk.hasRemaining()) {
            if (channel.read(chunk, offset + chunk.position()) <= 0) {
                return;
            }
        }
    }
}
