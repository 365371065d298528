package io.jnaaio.backend.pwritev;

import io.jnaaio.spi.Request;

/** What a worker is given: one request, or a file's stream of writes. */
sealed interface Work permits Work.One, WriteStream {
    /** Does it, and reports what it did. */
    void run();

    /** A request that is done by itself: a read, a sync, direct I/O. Equal to another of the same request. */
    record One(Request request, WriteStream.Executor executor) implements Work {
        @Override
        public void run() {
            executor.report(request, executor.call(request));
        }
    }
}
