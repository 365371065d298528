package io.jnaaio.engine;

import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.Request;

/** What writes and reads have in common. */
abstract class TransferOp extends Op<Long> {
    private final boolean whole;

    TransferOp(
            EngineFile file,
            Request.Kind kind,
            long offset,
            Buffers buffers,
            int priority,
            SigevNotify notify,
            boolean whole) {
        super(file, kind, offset, buffers, priority, notify);
        this.whole = whole;
    }

    public final long offset() {
        return offset;
    }

    public final int iovlen() {
        return buffers.given;
    }

    public final long nbytes() {
        return buffers.bytes;
    }

    @Override
    final boolean whole() {
        return whole;
    }

    @Override
    final Long value(long bytesMoved) {
        return bytesMoved;
    }
}
