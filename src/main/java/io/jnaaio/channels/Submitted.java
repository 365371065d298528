package io.jnaaio.channels;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.FsyncMode;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
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

    static AioFuture<Void> sync(AioFile file, FsyncMode mode) {
        AioFuture<Void> running = file.fsync(mode);
        return interruptRefused(running) ? again(() -> file.fsync(mode)) : running;
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
    static @Nullable Throwable failure(AioFuture<?> future) {
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
