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

/** Operations that are submitted whatever interrupts a wait for room; the interrupt stays for the caller to find. */
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
     * Syncs the file, and waits.
     *
     * @param open whether the channel is open; if it no longer is, a failure is that of its close
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

    /** What it failed with; waits for its end. Null if it did not fail. */
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
