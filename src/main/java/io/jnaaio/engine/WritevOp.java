package io.jnaaio.engine;

import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.Request;

/** A gathering write. */
final class WritevOp extends TransferOp implements AsyncWritev {
    private final boolean durable;

    WritevOp(
            EngineFile file,
            long offset,
            Buffers buffers,
            int priority,
            SigevNotify notify,
            Mode mode) {
        super(file, Request.Kind.WRITE, offset, buffers, priority, notify, mode != Mode.SOME);
        durable = mode == Mode.DURABLE;
    }

    /** How far it goes. */
    enum Mode {
        /** What one call moves. */
        SOME,
        /** All bytes. */
        ALL,
        /** All bytes, and an fdatasync. */
        DURABLE
    }

    @Override
    boolean durable() {
        return durable;
    }

    @Override
    String verb() {
        return durable ? "writevDurable" : "writev";
    }
}
