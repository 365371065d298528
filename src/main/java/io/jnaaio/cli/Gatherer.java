package io.jnaaio.cli;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes at the same time, in bounded memory: while reads fill the newest blocks, the older ones are
 * written. A single thread does this, and waits only for the oldest block.
 */
final class Gatherer {
    private static final int BLOCKS = 8;

    /** The number of blocks being read; the others are being written. */
    private static final int READ_AHEAD = 4;

    private final AsyncIo io;
    private final Progress progress;
    private final ReadableByteChannel stdin;
    private final Deque<Block> free = new ArrayDeque<>();
    private final Deque<Block> reading = new ArrayDeque<>();
    private final Deque<Block> writing = new ArrayDeque<>();
    private int blocks;

    /** The number of bytes known to be in the file, without a gap, from the offset on. */
    private long certainBytes;

    /**
     * The result of a gather.
     *
     * @param bytes the number of bytes written
     * @param files the number of files read
     * @param nanos the time taken
     * @param backend the backend that wrote them
     */
    record Result(long bytes, int files, long nanos, BackendId backend) {}

    Gatherer(AsyncIo io, Progress progress, ReadableByteChannel stdin) {
        this.io = io;
        this.progress = progress;
        this.stdin = stdin;
    }

    /**
     * Writes the inputs, one after another, at the target.
     *
     * @param sync the sync at the end, or null
     * @throws IOException if the gather failed; the message says how much was written
     */
    Result gather(Target target, List<Path> paths, @Nullable FsyncMode sync) throws IOException {
        long begunNanos = System.nanoTime();
        List<Input> inputs = Input.of(paths, target.path(), stdin);
        long total = Input.sum(inputs.stream().mapToLong(Input::size));
        if (total > Long.MAX_VALUE - target.offset()) {
            throw new IOException(
                    "offset and size add up to more than 2^63-1 bytes, the largest possible file");
        }
        try (AioFile out = openOutput(target.path())) {
            try {
                boolean known = paths.stream().noneMatch(Input::isStandardInput);
                transfer(inputs, out, target.offset(), known ? total : -1);
                if (sync != null) {
                    out.fsync(sync).join();
                }
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                throw failure(e, target, inputs);
            }
            return new Result(
                    certainBytes, inputs.size(), System.nanoTime() - begunNanos, out.backend());
        }
    }

    private AioFile openOutput(Path path) throws IOException {
        try {
            return io.openFile(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        } catch (IOException e) {
            throw PathErrors.writing(path, e);
        }
    }

    private void transfer(List<Input> inputs, AioFile out, long offset, long total)
            throws IOException {
        long writeOffset = offset;
        Block block = null;
        for (Input input : inputs) {
            long position = 0;
            boolean more = true;
            while (more) {
                if (block == null) {
                    block = next(total);
                    reading.addLast(block);
                }
                int bytes =
                        input.isSized()
                                ? block.read(io, input, position)
                                : block.readNow(io, input, position);
                position += bytes;
                more = input.isSized() ? position < input.size() : bytes > 0;
                if (block.isFull()) {
                    block = null;
                    if (reading.size() == READ_AHEAD) {
                        writeOffset += write(out, writeOffset);
                    }
                }
            }
        }
        while (!reading.isEmpty()) {
            writeOffset += write(out, writeOffset);
        }
        while (!writing.isEmpty()) {
            awaitOldest(total);
        }
    }

    private Block next(long total) {
        if (free.isEmpty() && blocks < BLOCKS) {
            blocks++;
            return new Block();
        }
        if (free.isEmpty()) {
            awaitOldest(total);
        }
        return free.removeFirst();
    }

    private int write(AioFile out, long offset) throws IOException {
        Block block = reading.getFirst();
        int bytes = block.filledBytes();
        block.write(out, offset);
        writing.addLast(reading.removeFirst());
        return bytes;
    }

    private void awaitOldest(long total) {
        Block block = writing.getFirst();
        certainBytes += block.await();
        free.addLast(writing.removeFirst());
        progress.show(certainBytes, total);
    }

    /** Waits for everything in flight; returns an exception that says how much is known to be written. */
    private IOException failure(Throwable thrown, Target target, List<Input> inputs) {
        Throwable error = ErrorText.unwrap(thrown);
        boolean contiguous = true;
        for (Block block : writing) {
            try {
                long written = block.await();
                certainBytes += contiguous ? written : 0;
            } catch (RuntimeException e) {
                certainBytes += contiguous ? movedBefore(ErrorText.unwrap(e)) : 0;
                contiguous = false;
            }
        }
        reading.forEach(Block::abandon);
        try {
            for (Input input : inputs) {
                input.close();
            }
        } catch (IOException e) {
            error.addSuppressed(e);
        }
        String message =
                String.format(
                        "%s; %d bytes are known to be in %s, from offset %d",
                        ErrorText.of(error), certainBytes, target.path(), target.offset());
        return new IOException(message, error);
    }

    private static long movedBefore(Throwable error) {
        return error instanceof ErrnoException e ? e.bytesTransferred() : 0;
    }
}
