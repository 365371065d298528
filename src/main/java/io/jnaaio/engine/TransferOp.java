package io.jnaaio.engine;

import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.spi.Request;
import org.jspecify.annotations.Nullable;

/** A write or a read. */
abstract class TransferOp extends Op<Long> {
    private final boolean whole;

    private TransferOp(
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

    /** The extent of a write. */
    enum Mode {
        /** What one call transfers. */
        SOME("writev"),
        /** All bytes. */
        ALL("writev"),
        /** All bytes, and an fdatasync. */
        DURABLE("writevDurable"),
        /** All bytes or none, by one request. */
        ATOMIC("writevAtomic"),
        /** The same, durable when the request is done. */
        ATOMIC_DURABLE("writevAtomicDurable");

        private final String verb;

        Mode(String verb) {
            this.verb = verb;
        }

        boolean isAtomic() {
            return this == ATOMIC || this == ATOMIC_DURABLE;
        }
    }

    /** A gathering write. */
    static final class Write extends TransferOp implements AsyncWritev {
        private final Mode mode;

        Write(
                EngineFile file,
                long offset,
                Buffers buffers,
                int priority,
                SigevNotify notify,
                Mode mode) {
            super(file, Request.Kind.WRITE, offset, buffers, priority, notify, mode != Mode.SOME);
            this.mode = mode;
        }

        @Override
        boolean durable() {
            return mode == Mode.DURABLE;
        }

        @Override
        boolean atomic() {
            return mode.isAtomic();
        }

        @Override
        boolean durableAtOnce() {
            return mode == Mode.ATOMIC_DURABLE;
        }

        @Override
        String verb() {
            return mode.verb;
        }
    }

    /** A scattering read. */
    static final class Read extends TransferOp implements AsyncReadv {
        Read(
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

    public final long offset() {
        return offset;
    }

    public final int iovlen() {
        return buffers.given();
    }

    public final long nbytes() {
        return buffers.bytes();
    }

    /**
     * An operation that continues until all bytes are transferred is internal to a file, and never visible to users.
     */
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
