package io.jnaaio.backend.nio;

import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs calls of a channel on a separate thread, because an interrupt of the calling thread, before or during the call,
 * would close the channel; see {@code java.nio.channels.InterruptibleChannel}.
 */
final class Uninterrupted {
    private Uninterrupted() {}

    /** A call of a channel. */
    interface Call<T> {
        T run() throws IOException;
    }

    static <T> T call(Call<T> call) throws IOException {
        FutureTask<T> task = new FutureTask<>(call::run);
        try {
            LibraryThreads.daemon("jna-aio-nio-call", task).start();
        } catch (OutOfMemoryError e) {
            throw new IOException(
                    "no thread can be started for a call of the channel, which an interrupt would"
                            + " close; raise the limit on threads (ulimit -u, the container's"
                            + " pids.max)",
                    e);
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException thrown(Throwable cause) {
        if (cause instanceof IOException e) {
            return e;
        }
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return new IOException(cause);
    }
}
