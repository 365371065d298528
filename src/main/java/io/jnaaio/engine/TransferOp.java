package io.jnaaio.engine;

import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.Request;
import org.jspecify.annotations.Nullable;

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
        return buffers.given();
    }

    public final long nbytes() {
        return buffers.bytes();
    }

    /** What goes on until all is moved is a file's own, and known to nobody else. */
    @Override
    final boolean whole() {
        return whole;
    }

    @Override
    final @Nullable Buffers releaseBuffers() {
        if (!whole) {
            return null;
        }
        Buffers released = buffers;
        buffers = Buffers.none();
        released.clear();
        return released;
    }

    @Override
    final Long value(long bytesMoved) {
        return bytesMoved;
    }
}
