package io.jnaaio.bench;

import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.IoStats;
import java.io.IOException;
import java.util.List;

/** A way to do the work. Made once per process, then asked for passes. */
interface Contestant extends AutoCloseable {
    /** What it counts with. */
    List<? extends Slot> slots();

    /** Does the work from {@link Work#begin} on, and returns with nothing in flight. */
    void pass() throws Exception;

    /** Reads and writes it has handed to the system since it was made; 0 if it does not count them. */
    default long requests() {
        return 0;
    }

    /** What an engine has handed to the system, without the calls that sync. */
    static long requests(AsyncIo io) {
        IoStats stats = io.stats();
        return stats.requests() - stats.syncCalls();
    }

    @Override
    void close() throws IOException;

    /** Makes one for the work; throws if it cannot run here. */
    @FunctionalInterface
    interface Factory {
        Contestant open(Work work) throws Exception;
    }

    /** It cannot run here, which is no failure. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        UnavailableException(String message) {
            super(message);
        }
    }
}
