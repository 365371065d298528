package io.jnaaio.engine;

import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.Request;

/** A scattering read. */
final class ReadvOp extends TransferOp implements AsyncReadv {
    ReadvOp(
            EngineFile file,
            long offset,
            Buffers buffers,
            int priority,
            SigevNotify notify,
            boolean whole) {
        super(file, Request.Kind.READ, offset, buffers, priority, notify, whole);
    }

    @Override
    String verb() {
        return "readv";
    }
}
