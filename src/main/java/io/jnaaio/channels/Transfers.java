package io.jnaaio.channels;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Starts the reads and writes of a channel, whose arguments have been checked, and reports their outcome as the JDK's
 * channel does.
 */
final class Transfers {
    private final AioFileChannel channel;
    private final AioFile file;
    private final HandlerDispatch handlers;

    Transfers(AioFileChannel channel, AioFile file, HandlerDispatch handlers) {
        this.channel = channel;
        this.file = file;
        this.handlers = handlers;
    }

    /** Starts a transfer whose outcome goes to a future. */
    <R> Future<R> toFuture(
            boolean read, LongFunction<R> type, long position, long bytes, ByteBuffer... buffers) {
        Transfer.ToFuture<R> outcome = new Transfer.ToFuture<>(channel, type, read);
        AioFuture<Long> running = begin(read, type, position, bytes, outcome, buffers);
        if (running != null) {
            outcome.cancels(running);
            report(running, outcome);
        }
        return outcome;
    }

    /** Starts a transfer whose outcome goes to a handler. */
    <R, A> void toHandler(
            boolean read,
            LongFunction<R> type,
            long position,
            long bytes,
            A attachment,
            CompletionHandler<R, ? super A> handler,
            ByteBuffer... buffers) {
        handlers.check();
        Transfer.ToHandler<R, A> outcome =
                new Transfer.ToHandler<>(channel, type, read, handler, attachment);
        AioFuture<Long> running = begin(read, type, position, bytes, outcome, buffers);
        if (running != null) {
            report(running, outcome);
        }
    }

    private static void report(AioFuture<Long> running, BiConsumer<Long, Throwable> outcome) {
        var unused = running.whenComplete(outcome);
    }

    /** Starts a transfer; returns null if its outcome has already been reported. */
    private <R> @Nullable AioFuture<Long> begin(
            boolean read,
            LongFunction<R> type,
            long position,
            long bytes,
            Outcome<R> outcome,
            ByteBuffer... buffers) {
        if (!channel.isOpen()) {
            outcome.fail(new ClosedChannelException());
        } else if (bytes == 0) {
            boolean unused = outcome.succeed(type.apply(0));
        } else if (position > Long.MAX_VALUE - bytes) {
            outcome.fail(
                    new IOException(
                            "position "
                                    + position
                                    + " and "
                                    + bytes
                                    + " bytes end beyond 2^63-1, the maximum size of a file"));
        } else {
            try {
                return Submitted.transfer(file, read, position, buffers);
            } catch (IllegalArgumentException e) {
                // Misaligned for DIRECT, or memory of a confined arena: a JDK channel reports these
                // in the outcome. With many buffers it may also be a buffer that is passed twice.
                if (buffers.length > 1) {
                    throw e;
                }
                outcome.fail(new IOException(e.getMessage(), e));
            }
        }
        return null;
    }
}
