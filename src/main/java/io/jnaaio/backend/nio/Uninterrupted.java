package io.jnaaio.backend.nio;

import java.io.IOException;

/**
 * Runs calls of a channel so that an interrupt that is pending does not close the channel, as {@code
 * java.nio.channels.InterruptibleChannel} would have it.
 */
final class Uninterrupted {
    private Uninterrupted() {}

    /** A call of a channel. */
    interface Call<T> {
        T run() throws IOException;
    }

    static <T> T call(Call<T> call) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return call.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
