package io.jnaaio.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops a command when the process is interrupted, so that no file is left open, and lets the command report how far it
 * came.
 */
final class Interrupt {
    /** The status that a shell reports for a process ended by SIGINT. */
    static final int STATUS = 130;

    private static final long LAST_WORDS_SECONDS = 5;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Stop stop;
    private final Thread hook = new Thread(this::run, "jna-aio-interrupt");
    private volatile boolean running;

    private Interrupt(Stop stop) {
        this.stop = stop;
    }

    /** Stops the command's work. */
    @FunctionalInterface
    interface Stop {
        void run() throws IOException;
    }

    static Interrupt stopping(Stop stop) {
        Interrupt interrupt = new Interrupt(stop);
        Runtime.getRuntime().addShutdownHook(interrupt.hook);
        return interrupt;
    }

    private void run() {
        running = true;
        try {
            stop.run();
            // When this thread ends the JVM halts, whatever the command is doing.
            ended.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | RuntimeException | Error e) {
            System.err.println("jna-aio: " + ErrorText.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True if the process was interrupted. */
    boolean isRunning() {
        return running;
    }

    /** Called after the command has printed its last line. */
    void remove() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook is running.
        }
    }
}
