package io.jnaaio.bench;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Reads a file back: every block that contains the run's number must be correct, byte for byte, and there must be as
 * many as were submitted. All contestants are verified by the same code, which does not depend on them.
 */
final class Verifier {
    private static final int CHUNK_BYTES = 1 << 20;

    private Verifier() {}

    /**
     * The result.
     *
     * @param right the number of correct blocks of the run
     * @param wrong the number of incorrect blocks of the run
     * @param submitted the number of blocks that were submitted
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
            // No bytes were written. Work has checked the bytes read, and fails at the first wrong
            // one.
            return new Verdict(submitted, 0, submitted, true);
        }
        int opBytes = shape.opBytes();
        // A cached page would change how the system executes the next contestant's direct writes.
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
