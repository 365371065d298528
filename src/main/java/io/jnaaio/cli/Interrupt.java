package io.jnaaio.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends what a command is doing when the process is told to end, so that nothing is left half-open,
 * and lets the command say how far it came.
 */
final class Interrupt {
    /** As a shell reports a process that was ended by SIGINT. */
    static final int STATUS = 130;

    private static final long LAST_WORDS_SECONDS = 5;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Stop stop;
    private final Thread hook = new Thread(this::run, "jna-aio-interrupt");
    private volatile boolean running;

    private Interrupt(Stop stop) {
        this.stop = stop;
    }

    /** How the command's work is brought to its end. */
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
            // The JVM halts when this thread ends, whatever the command is doing.
            ended.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | RuntimeException | Error e) {
            System.err.println("jna-aio: " + ErrorText.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process has been told to end. */
    boolean isRunning() {
        return running;
    }

    /** The command has ended, and has said all it had to say. */
    void remove() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook is running.
        }
    }
}
