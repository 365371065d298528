package io.jnaaio.bench;

import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.IoStats;
import java.io.IOException;
import java.util.List;

/** An implementation of the work. Created once per process, then runs passes. */
interface Contestant extends AutoCloseable {
    /** The slots that it uses. */
    List<? extends Slot> slots();

    /** Does the work after {@link Work#begin}, and returns with nothing in flight. */
    void pass() throws Exception;

    /** The number of reads and writes passed to the system so far; 0 if they are not counted. */
    default long requests() {
        return 0;
    }

    /** The number of requests that an engine has passed to the system, without syncs. */
    static long requests(AsyncIo io) {
        IoStats stats = io.stats();
        return stats.requests() - stats.syncCalls();
    }

    @Override
    void close() throws IOException;

    /** Creates a contestant; throws if it cannot run here. */
    @FunctionalInterface
    interface Factory {
        Contestant open(Work work) throws Exception;
    }

    /** Thrown if a contestant cannot run here, which is not a failure. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        UnavailableException(String message) {
            super(message);
        }
    }
}
