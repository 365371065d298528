package io.jnaaio.soak;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** One file of an engine: how it is opened, what may be in it, and who asked to stop what is in flight on it. */
final class FileCase {
    static final int BYTES = 192 << 10;
    private static final int RECENT_MAX = 16;

    final Path path;
    final Model model;
    final boolean append;

    /** Bytes that places, lengths and addresses are multiples of. */
    final int unit;

    /** Bytes that short transfers are multiples of. */
    final int step;

    private final AsyncIo io;
    private final Set<OpenOption> options;
    private final AtomicLong stopsBegun = new AtomicLong();
    private final AtomicLong stopsEnded = new AtomicLong();
    private final ReentrantLock reopening = new ReentrantLock();
    private volatile AioFile file;
    private volatile boolean everClosed;
    private final Deque<AsyncOperation<?>> recent = new ArrayDeque<>();

    FileCase(AsyncIo io, Path path, Set<OpenOption> options, Model model, int unit)
            throws IOException {
        this.io = io;
        this.path = path;
        this.options = options;
        this.model = model;
        this.unit = unit;
        append = model instanceof AppendModel;
        file = io.openFile(path, options);
        int alignment = file.capabilities().offsetAlignment();
        step = append ? Math.max(alignment, Pattern.CELL) : alignment;
    }

    AioFile file() {
        return file;
    }

    /** Whether operations may find it closed. */
    boolean everClosed() {
        return everClosed || !io.isOpen();
    }

    /** A write was submitted, and will not be submitted again. */
    void submittedEarlier(AsyncOperation<?> operation) {
        synchronized (recent) {
            recent.addLast(operation);
            if (recent.size() > RECENT_MAX) {
                recent.removeFirst();
            }
        }
    }

    /** Some writes that were submitted, the last ones, on the file that is open now. */
    List<AsyncOperation<?>> earlier() {
        AioFile now = file;
        synchronized (recent) {
            return recent.stream().filter(operation -> operation.file().equals(now)).toList();
        }
    }

    /** For {@link #mayBeStopped}: to be asked before a submission. */
    long stopsEnded() {
        return stopsEnded.get();
    }

    /** Whether somebody asked to stop all, at any time since that count was taken. */
    boolean mayBeStopped(long stopsEndedBefore) {
        return stopsBegun.get() > stopsEndedBefore;
    }

    void cancelAll() {
        stopsBegun.incrementAndGet();
        try {
            var unused = io.cancelAll(file);
        } finally {
            stopsEnded.incrementAndGet();
        }
    }

    /** The engine is going to be closed so that all is asked to stop. */
    void stopForGood() {
        everClosed = true;
        stopsBegun.incrementAndGet();
    }

    /** Closes it and opens it again; others may find it closed meanwhile. */
    void reopen(boolean now) throws IOException {
        if (!reopening.tryLock()) {
            return; // another does
        }
        try {
            everClosed = true;
            if (now) {
                stopsBegun.incrementAndGet();
                file.closeNow();
                stopsEnded.incrementAndGet();
            } else {
                file.close();
            }
            file = io.openFile(path, options);
        } catch (ClosedChannelException e) {
            if (io.isOpen() && !Scarcity.isPlayed()) {
                throw e;
            }
        } catch (IOException | OutOfMemoryError e) {
            if (!Scarcity.isPlayed()) {
                throw e;
            }
        } finally {
            reopening.unlock();
        }
    }
}
