package io.jnaaio.bench;

import java.io.IOException;
import java.util.List;

/** A way to do the work. Made once per process, then asked for passes. */
interface Contestant extends AutoCloseable {
    /** What it counts with. */
    List<? extends Slot> slots();

    /** Does the work from {@link Work#begin} on, and returns with nothing in flight. */
    void pass() throws Exception;

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
