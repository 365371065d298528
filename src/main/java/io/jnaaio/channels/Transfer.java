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

/** Translates the engine's result of a transfer into the result that the channel specifies. */
final class Transfer {
    /** The result of a method with one buffer. */
    static final LongFunction<Integer> INTEGER = bytes -> (int) bytes;

    /** The result of a method with many buffers. */
    static final LongFunction<Long> LONG = bytes -> bytes;

    private static final long END_OF_FILE = -1;

    private static final int TRIES = 20;
    private static final long PAUSE_NANOS = 1_000_000;

    @SuppressWarnings(
            "StaticAssignmentOfThrowable") // made in advance, for when none can be created
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
     * Reports the outcome. An exception thrown here would go unnoticed, so if the heap is full this is tried again
     * for a moment; after that, lack of memory is reported as the outcome.
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
            // The operation was outstanding when the channel was closed: fail, whatever its result.
            AsynchronousCloseException closed = new AsynchronousCloseException();
            if (error != null) {
                closed.initCause(error);
            }
            to.fail(closed);
        } else if (moved != null) {
            long bytes = moved;
            boolean unused = to.succeed(type.apply(read && bytes == 0 ? END_OF_FILE : bytes));
        } else if (error instanceof ErrnoException e && e.bytesTransferred() > 0) {
            // Like a system call: a short count now, the error at the next call.
            boolean unused = to.succeed(type.apply(e.bytesTransferred()));
        } else if (error != null) {
            to.fail(error);
        }
    }
}
