package io.jnaaio.channels;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Submits operations even if an interrupt ends the wait for room in the queue; the interrupt status stays set for the
 * caller.
 */
final class Submitted {
    private Submitted() {}

    static AioFuture<Long> transfer(
            AioFile file, boolean read, long position, ByteBuffer[] buffers) {
        AioFuture<Long> running =
                read ? file.readv(position, buffers) : file.writev(position, buffers);
        return interruptRefused(running)
                ? again(() -> read ? file.readv(position, buffers) : file.writev(position, buffers))
                : running;
    }

    private static AioFuture<Void> sync(AioFile file, FsyncMode mode) {
        AioFuture<Void> running = file.fsync(mode);
        return interruptRefused(running) ? again(() -> file.fsync(mode)) : running;
    }

    /**
     * Syncs the file and waits.
     *
     * @param open whether the channel is open; if not, a failure is thrown as {@link AsynchronousCloseException}
     */
    static void force(AioFile file, boolean metaData, BooleanSupplier open) throws IOException {
        Throwable failure = failure(sync(file, metaData ? FsyncMode.SYNC : FsyncMode.DSYNC));
        if (failure == null) {
            return;
        }
        if (!open.getAsBoolean()) {
            AsynchronousCloseException closed = new AsynchronousCloseException();
            closed.initCause(failure);
            throw closed;
        }
        throw failure instanceof IOException e ? e : new IOException(failure);
    }

    private static <T> AioFuture<T> again(Supplier<AioFuture<T>> submission) {
        AioFuture<T> running;
        do {
            boolean unused = Thread.interrupted();
            running = submission.get();
        } while (interruptRefused(running));
        Thread.currentThread().interrupt();
        return running;
    }

    private static boolean interruptRefused(AioFuture<?> future) {
        return future.isCompletedExceptionally()
                && failure(future) instanceof InterruptedIOException;
    }

    /** Waits for the future and returns its error; null if it has succeeded. */
    private static @Nullable Throwable failure(AioFuture<?> future) {
        try {
            var unused = future.join();
            return null;
        } catch (CompletionException e) {
            return e.getCause();
        } catch (CancellationException e) {
            return e;
        }
    }
}
