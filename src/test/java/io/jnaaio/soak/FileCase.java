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

/** A file of an engine: how it is opened, what it may contain, and requests to stop its operations. */
final class FileCase {
    static final int BYTES = 192 << 10;
    private static final int RECENT_MAX = 16;

    final Path path;
    final Model model;
    final boolean append;

    /** The alignment of offsets, lengths and addresses, in bytes. */
    final int unit;

    /** Short transfers are multiples of this number of bytes. */
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

    /** True if operations may find the file closed. */
    boolean everClosed() {
        return everClosed || !io.isOpen();
    }

    /** Records a write that was submitted and will not be submitted again. */
    void submittedEarlier(AsyncOperation<?> operation) {
        synchronized (recent) {
            recent.addLast(operation);
            if (recent.size() > RECENT_MAX) {
                recent.removeFirst();
            }
        }
    }

    /** Returns some of the writes submitted most recently to the file that is open now. */
    List<AsyncOperation<?>> earlier() {
        AioFile now = file;
        synchronized (recent) {
            return recent.stream().filter(operation -> operation.file().equals(now)).toList();
        }
    }

    /** Returns a count for {@link #mayBeStopped}; called before a submission. */
    long stopsEnded() {
        return stopsEnded.get();
    }

    /** True if all operations were asked to stop at any time since this count was taken. */
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

    /** Announces that the engine will be closed, which asks all operations to stop. */
    void stopForGood() {
        everClosed = true;
        stopsBegun.incrementAndGet();
    }

    /** Closes the file and opens it again; other threads may find it closed meanwhile. */
    void reopen(boolean now) throws IOException {
        if (!reopening.tryLock()) {
            return; // another thread does it
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
