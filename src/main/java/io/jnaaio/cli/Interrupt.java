package io.jnaaio.cli;

import io.jnaaio.api.AsyncIo;
import java.io.IOException;

/** Closes an engine when the process is told to end, so that nothing is left half-open. */
final class Interrupt {
    private final Thread hook;

    private Interrupt(Thread hook) {
        this.hook = hook;
    }

    static Interrupt closing(AsyncIo io) {
        Thread hook =
                new Thread(
                        () -> {
                            try {
                                io.closeNow();
                            } catch (IOException e) {
                                System.err.println("jna-aio: " + ErrorText.of(e));
                            }
                        },
                        "jna-aio-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interrupt(hook);
    }

    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook is running.
        }
    }
}
