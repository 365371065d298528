package io.jnaaio.channels;

import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Runs a call of an interruptible channel on a separate thread, because an interrupt of the calling thread, before or
 * during the call, would close the channel.
 */
final class Uninterrupted {
    private Uninterrupted() {}

    /** A call of a channel. */
    interface Call {
        void run() throws IOException;
    }

    /** Runs the call and waits for its end, even if the calling thread is interrupted. */
    static void run(Call call) throws IOException {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Runnable work =
                () -> {
                    try {
                        call.run();
                        ended.complete(true);
                    } catch (IOException | RuntimeException | Error e) {
                        ended.completeExceptionally(e);
                    }
                };
        LibraryThreads.daemon("jna-aio-channel-call", work).start();
        try {
            boolean unused = ended.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }
}
