package io.jnaaio.channels;

import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The locks of a channel. A companion channel of the JDK holds them, so that all channels of this JVM see them. It is opened
 * with the first lock and closed right after the file's own descriptor, for POSIX drops the locks of a process with the first
 * descriptor of the file that it closes.
 */
final class Locks {
    private final AioFileChannel owner;
    private final Companion source;
    private final ReentrantLock guard = new ReentrantLock();
    private final List<Attempt> pending = new ArrayList<>();
    private @Nullable FileChannel companion;
    private boolean stopped;

    Locks(AioFileChannel owner, Companion source) {
        this.owner = owner;
        this.source = source;
    }

    // ---- lock

    /** Null if another process holds it. */
    @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        guard.lock();
        try {
            FileChannel channel = companion();
            checkPending(position, size);
            FileLock held = channel.tryLock(position, size, shared);
            return held == null ? null : new AioFileLock(owner, held);
        } finally {
            guard.unlock();
        }
    }

    /** Tries at once; a thread waits for what another process holds. */
    void lock(long position, long size, boolean shared, Outcome<FileLock> to) {
        Attempt attempt = null;
        FileLock now = null;
        IOException failure = null;
        guard.lock();
        try {
            now = tryLock(position, size, shared);
            if (now == null) {
                attempt = new Attempt(companion(), position, size, shared, to);
                pending.add(attempt);
            }
        } catch (IOException e) {
            failure = e;
        } finally {
            guard.unlock();
        }
        if (failure != null) {
            to.fail(failure);
        } else if (attempt != null) {
            attempt.start();
        } else if (now != null) {
            grant(now, to);
        }
    }

    private static void grant(FileLock lock, Outcome<FileLock> to) {
        if (!to.succeed(lock)) {
            try {
                lock.release();
            } catch (IOException e) {
                // Closed meanwhile, which released it.
                to.fail(e);
            }
        }
    }

    private void checkPending(long position, long size) {
        for (Attempt attempt : pending) {
            if (attempt.overlaps(position, size)) {
                throw new OverlappingFileLockException();
            }
        }
    }

    /** The channel that holds the locks; for the holder of the guard. */
    private FileChannel companion() throws IOException {
        if (stopped || !owner.isOpen()) {
            throw new ClosedChannelException();
        }
        FileChannel opened = companion;
        if (opened == null) {
            opened = source.open();
            companion = opened;
        }
        return opened;
    }

    /** Waits for another process, on a thread that nobody interrupts: an interrupt would close the companion. */
    private final class Attempt implements Runnable {
        private final FileChannel channel;
        private final long position;
        private final long size;
        private final boolean shared;
        private final Outcome<FileLock> to;

        Attempt(
                FileChannel channel,
                long position,
                long size,
                boolean shared,
                Outcome<FileLock> to) {
            this.channel = channel;
            this.position = position;
            this.size = size;
            this.shared = shared;
            this.to = to;
        }

        boolean overlaps(long otherPosition, long otherSize) {
            return position < end(otherPosition, otherSize) && otherPosition < end(position, size);
        }

        private long end(long start, long length) {
            return length == 0 || start > Long.MAX_VALUE - length ? Long.MAX_VALUE : start + length;
        }

        void start() {
            LibraryThreads.daemon("jna-aio-lock", this).start();
        }

        @Override
        public void run() {
            FileLock held = null;
            Throwable failure = null;
            try {
                held = channel.lock(position, size, shared);
            } catch (ClosedChannelException e) {
                failure = new AsynchronousCloseException().initCause(e);
            } catch (IOException | RuntimeException | Error e) {
                // OverlappingFileLockException: another channel came between.
                failure = e;
            }
            guard.lock();
            try {
                pending.remove(this);
            } finally {
                guard.unlock();
            }
            if (held != null) {
                grant(new AioFileLock(owner, held), to);
            } else if (failure != null) {
                to.fail(failure);
            }
        }
    }

    // ---- force

    /** Syncs the file by the companion, where the file's own descriptor was not opened for writing. */
    void force(boolean metaData) throws IOException {
        FileChannel channel;
        guard.lock();
        try {
            channel = companion();
        } finally {
            guard.unlock();
        }
        Uninterrupted.run(() -> channel.force(metaData));
    }

    // ---- close

    /** From here on nobody opens the companion, which needs the owner's descriptor. */
    void stop() {
        guard.lock();
        try {
            stopped = true;
        } finally {
            guard.unlock();
        }
    }

    /** Closes the companion; who waits for a lock fails. */
    void close() throws IOException {
        guard.lock();
        try {
            FileChannel opened = companion;
            if (opened != null) {
                opened.close();
            }
        } finally {
            guard.unlock();
        }
    }
}
