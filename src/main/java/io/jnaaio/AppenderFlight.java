package io.jnaaio;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One submission of a group: its write and its sync, as one operation of the file. */
final class AppenderFlight implements BiConsumer<Long, Throwable> {
    private final AppenderQueue queue;
    private final AppenderGroup group;
    private volatile @Nullable Thread submitter;
    private volatile @Nullable AioFuture<Long> future;
    private boolean endedWithin;
    private @Nullable Throwable error;

    AppenderFlight(AppenderQueue queue, AppenderGroup group) {
        this.queue = queue;
        this.group = group;
    }

    AppenderGroup group() {
        return group;
    }

    /**
     * Submits it.
     *
     * @return true if it has ended already, and the caller goes on; else {@link AppenderQueue#landed} is called when it has
     */
    // What whenComplete returns is of no use: accept handles errors itself.
    @SuppressWarnings("FutureReturnValueIgnored")
    boolean submit(AioFile file) {
        submitter = Thread.currentThread();
        try {
            AioFuture<Long> durable = file.writevDurable(group.position(), group.buffers());
            future = durable;
            durable.whenComplete(this);
        } catch (RuntimeException | Error e) {
            // Records are checked before: this is a limit that nobody knew of, or no memory.
            error = e;
            endedWithin = true;
        }
        // Only this thread has set it, if at all: another one that ended it has gone on by itself.
        boolean within = endedWithin;
        submitter = null;
        return within;
    }

    @Override
    public void accept(Long moved, Throwable why) {
        if (why != null) {
            error =
                    why instanceof CompletionException && why.getCause() != null
                            ? why.getCause()
                            : why;
        } else if (moved != group.bytes()) {
            error = new IOException(moved + " of " + group.bytes() + " bytes were written");
        }
        if (submitter == Thread.currentThread()) {
            endedWithin = true;
        } else {
            queue.landed(this);
        }
    }

    /** Why it failed; null if all of it is durable. */
    @Nullable Throwable error() {
        return error;
    }

    /** True if nothing of it was begun: there was no room in the engine's queue, or the wait for it was interrupted. */
    boolean wasRefused() {
        return error instanceof InterruptedIOException
                || (error instanceof ErrnoException e
                        && e.errno() == Errno.EAGAIN
                        && e.bytesTransferred() == 0);
    }

    /** The engine's future; null while the submission waits for room, or if it threw. */
    @Nullable AioFuture<Long> future() {
        return future;
    }
}
