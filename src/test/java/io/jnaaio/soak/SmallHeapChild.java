package io.jnaaio.soak;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes while a thread repeatedly fills the heap, so that an OutOfMemoryError may be thrown anywhere. A call may
 * throw it, or a future may fail with it; everything submitted ends, once, and close returns. The code that checks
 * this allocates nothing.
 */
final class SmallHeapChild {
    private static final int CELLS = 24;
    private static final int BYTES = 4096;

    /** The minimum number of times the heap is filled. */
    private static final int FILLS_MIN = 40;

    private static final long BOUND_NANOS = 30_000_000_000L;

    private static volatile boolean stop;
    private static final AtomicInteger FILLS = new AtomicInteger();

    private SmallHeapChild() {}

    /** A place in the file, and the operation that writes there, with futures or a callback. */
    private static final class Cell {
        final int number;
        final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
        final AtomicInteger callbacks = new AtomicInteger();
        @Nullable AsyncWritev operation;
        volatile @Nullable AioFuture<Long> future;
        int accepted;
        int refused;

        /** The last write that has certainly succeeded, and the last one attempted. */
        long succeeded;

        long tried;

        Cell(int number) {
            this.number = number;
        }

        void called(AsyncOperation<?> told) {
            callbacks.incrementAndGet();
        }

        boolean isBusy() {
            AioFuture<Long> now = future;
            return now != null && !now.isDone();
        }

        boolean isIdle() {
            AsyncWritev mine = operation;
            return mine == null ? !isBusy() : callbacks.get() == accepted && !mine.inProgress();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Target target = Target.valueOf(arguments[0]);
        Path path = Path.of(arguments[1]).resolve("small-heap");
        int operations = Integer.parseInt(arguments[2]);
        SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[3]));
        target.files().write(path, new byte[CELLS * BYTES]);
        AioOptions.Builder options =
                AioOptions.builder()
                        .queueDepth(8)
                        .stagingBytes(AioOptions.STAGING_BYTES_MIN)
                        .fileQueueFull(QueueFull.BLOCK)
                        .operationQueueFull(QueueFull.BLOCK)
                        .jmx(false);
        AsyncIo io = target.open(options, random);
        AioFile file = io.openFile(path, StandardOpenOption.WRITE);
        Cell[] cells = new Cell[CELLS];
        for (int i = 0; i < CELLS; i++) {
            cells[i] = new Cell(i);
            if (i % 2 == 0) {
                SigevNotify notify = SigevNotify.callback(Runnable::run, cells[i]::called);
                List<ByteBuffer> buffers = List.of(cells[i].buffer);
                cells[i].operation = io.writev(file, (long) i * BYTES, buffers, 0, notify);
            }
        }
        // Loads classes while there is memory.
        System.getLogger("io.jnaaio").log(Level.ERROR, "the suite begins", new IOException("none"));
        LockSupport.parkNanos(1);
        play(cells, file, 200, 0, random);
        fillOnce();
        Thread filler = start(SmallHeapChild::fill, "filler");
        play(cells, file, operations, FILLS_MIN, random);
        stop = true;
        filler.join();
        String wrong = end(io, cells);
        if (wrong == null) {
            wrong = check(cells, target.files().read(path));
        }
        long refused = 0;
        for (Cell cell : cells) {
            refused += cell.refused;
        }
        System.out.println(
                (wrong == null ? "right" : wrong) + ", refused " + refused + ", fills " + FILLS);
        Runtime.getRuntime().halt(wrong == null ? 0 : 1);
    }

    private static Thread start(Runnable run, String name) {
        Thread thread = new Thread(run, "soak-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void fill() {
        while (!stop) {
            try {
                fillOnce();
            } catch (OutOfMemoryError e) {
                FILLS.incrementAndGet();
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Allocates all memory, in large pieces and then in small ones, and keeps it for a moment. */
    private static void fillOnce() {
        Object[] chain = new Object[2];
        int size = 256 << 10;
        while (size >= 16 && !stop) {
            try {
                chain = new Object[] {chain, new byte[size]};
            } catch (OutOfMemoryError e) {
                size /= 4;
            }
        }
        FILLS.incrementAndGet();
        try {
            LockSupport.parkNanos(2_000_000);
        } finally {
            Reference.reachabilityFence(chain);
        }
    }

    private static void play(
            Cell[] cells, AioFile file, int operations, int fillsMin, SplittableRandom random) {
        for (int i = 0; i < operations || FILLS.get() < fillsMin; i++) {
            Cell cell = cells[random.nextInt(CELLS)];
            long begun = System.nanoTime();
            while (!cell.isIdle()) {
                if (System.nanoTime() - begun > BOUND_NANOS) {
                    return; // end() reports it
                }
                Thread.onSpinWait();
            }
            try {
                next(cell, file);
            } catch (IOException | OutOfMemoryError | LinkageError e) {
                cell.refused++; // a class that ran out of memory while it was initialized never
                // loads
            }
        }
    }

    private static void next(Cell cell, AioFile file) throws IOException {
        AioFuture<Long> before = cell.future;
        if (before != null && !before.isCompletedExceptionally()) {
            cell.succeeded = cell.tried;
        }
        cell.future = null;
        long id = cell.tried + 1;
        AsyncWritev operation = cell.operation;
        if (operation == null) {
            Pattern.fill(cell.buffer, 0, BYTES, id, (long) cell.number * BYTES);
            cell.buffer.clear();
            cell.tried = id;
            cell.future = file.writev((long) cell.number * BYTES, cell.buffer);
            return;
        }
        if (cell.accepted > 0) {
            reap(cell, operation);
        }
        Pattern.fill(cell.buffer, 0, BYTES, id, (long) cell.number * BYTES);
        cell.tried = id;
        operation.submit();
        cell.accepted++;
    }

    /** Takes the result, unless it was taken already; the content is checked through the file. */
    private static void reap(Cell cell, AsyncWritev operation) {
        try {
            long moved = operation.aioReturn();
            if (moved == BYTES) {
                cell.succeeded = cell.tried;
            }
        } catch (IllegalStateException e) {
            // It was taken, and the submission after it was refused.
        } catch (IOException e) {
            cell.refused++;
        }
    }

    private static @Nullable String end(AsyncIo io, Cell[] cells) throws Exception {
        long begun = System.nanoTime();
        for (Cell cell : cells) {
            while (!cell.isIdle()) {
                if (System.nanoTime() - begun > BOUND_NANOS) {
                    Life.dumpThreads(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
                    return "cell "
                            + cell.number
                            + (cell.operation == null ? " by futures" : " with callbacks")
                            + " hangs: accepted "
                            + cell.accepted
                            + ", callbacks "
                            + cell.callbacks
                            + ", "
                            + io.inFlight()
                            + io.stats();
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
        Thread closer =
                start(
                        () -> {
                            try {
                                io.close();
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        },
                        "close");
        closer.join(BOUND_NANOS / 1_000_000);
        if (closer.isAlive()) {
            Life.dumpThreads(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
            return "close hangs: " + io.inFlight() + io.stats();
        }
        return null;
    }

    /** Checks that each place has the write that succeeded last, or one attempted later, complete. */
    private static @Nullable String check(Cell[] cells, byte[] content) {
        ByteBuffer words = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        for (Cell cell : cells) {
            int begin = cell.number * BYTES;
            long first = words.getLong(begin);
            for (int at = begin; at < begin + BYTES; at += Pattern.CELL) {
                long id = Pattern.cell(words, at, at);
                if (id != first || id < cell.succeeded || id > cell.tried) {
                    return "cell "
                            + cell.number
                            + " has "
                            + id
                            + " at "
                            + at
                            + ", succeeded "
                            + cell.succeeded
                            + ", tried "
                            + cell.tried;
                }
            }
        }
        return null;
    }
}
