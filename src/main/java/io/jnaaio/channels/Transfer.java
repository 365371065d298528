package io.jnaaio.channels;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Turns what the engine says of a transfer into what the channel promises. */
final class Transfer {
    /** The results of the forms with one buffer. */
    static final LongFunction<Integer> INTEGER = bytes -> (int) bytes;

    /** The results of the forms with many buffers. */
    static final LongFunction<Long> LONG = bytes -> bytes;

    private static final long END_OF_FILE = -1;

    private static final int TRIES = 20;
    private static final long PAUSE_NANOS = 1_000_000;

    @SuppressWarnings("StaticAssignmentOfThrowable") // it stands for what cannot be made
    private static final ErrnoException NO_MEMORY =
            ErrnoException.prepared(
                    "completion",
                    Errno.ENOMEM,
                    "the Java heap was full when the operation ended; raise -Xmx");

    private Transfer() {}

    /** A transfer whose result goes to a future. */
    static final class ToFuture<R> extends PendingFuture<R> implements BiConsumer<Long, Throwable> {
        private final AioFileChannel channel;
        private final LongFunction<R> type;
        private final boolean read;

        ToFuture(AioFileChannel channel, LongFunction<R> type, boolean read) {
            super(channel);
            this.channel = channel;
            this.type = type;
            this.read = read;
        }

        @Override
        public void accept(Long moved, Throwable error) {
            tell(channel, this, type, read, moved, error);
        }
    }

    /** A transfer whose result goes to a handler. */
    static final class ToHandler<R, A> extends HandlerCall<R, A>
            implements BiConsumer<Long, Throwable> {
        private final LongFunction<R> type;
        private final boolean read;

        ToHandler(
                AioFileChannel channel,
                LongFunction<R> type,
                boolean read,
                CompletionHandler<R, ? super A> handler,
                A attachment) {
            super(channel, handler, attachment);
            this.type = type;
            this.read = read;
        }

        @Override
        public void accept(Long moved, Throwable error) {
            tell(channel(), this, type, read, moved, error);
        }
    }

    /**
     * Nobody sees what is thrown here. Where the heap is full it is tried again for a moment, then the lack of memory is the
     * outcome.
     */
    private static <R> void tell(
            AioFileChannel channel,
            Outcome<R> to,
            LongFunction<R> type,
            boolean read,
            @Nullable Long moved,
            @Nullable Throwable error) {
        for (int tries = 0; ; tries++) {
            try {
                if (tries < TRIES) {
                    tellOnce(channel, to, type, read, moved, error);
                } else {
                    to.fail(NO_MEMORY);
                }
                return;
            } catch (OutOfMemoryError e) {
                if (tries > TRIES) {
                    return;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static <R> void tellOnce(
            AioFileChannel channel,
            Outcome<R> to,
            LongFunction<R> type,
            boolean read,
            @Nullable Long moved,
            @Nullable Throwable error) {
        if (!channel.isOpen() || error instanceof ClosedChannelException) {
            // Whatever came of it: it was outstanding when the channel was closed.
            AsynchronousCloseException closed = new AsynchronousCloseException();
            if (error != null) {
                closed.initCause(error);
            }
            to.fail(closed);
        } else if (moved != null) {
            long bytes = moved;
            boolean unused = to.succeed(type.apply(read && bytes == 0 ? END_OF_FILE : bytes));
        } else if (error instanceof ErrnoException e && e.bytesTransferred() > 0) {
            // As one call of the system would have it: short now, the error the next time.
            boolean unused = to.succeed(type.apply(e.bytesTransferred()));
        } else if (error != null) {
            to.fail(error);
        }
    }
}
