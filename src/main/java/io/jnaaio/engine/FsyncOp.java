package io.jnaaio.engine;

import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.spi.Request;

/** A sync. */
final class FsyncOp extends Op<Void> implements AsyncFsync {
    private final FsyncMode mode;

    FsyncOp(EngineFile file, FsyncMode mode, int priority, SigevNotify notify) {
        super(file, kind(mode), 0, Buffers.none(), priority, notify);
        this.mode = mode;
    }

    private static Request.Kind kind(FsyncMode mode) {
        return switch (mode) {
            case SYNC -> Request.Kind.SYNC;
            case DSYNC -> Request.Kind.DATASYNC;
            case BARRIER -> Request.Kind.BARRIER;
        };
    }

    @Override
    public FsyncMode mode() {
        return mode;
    }

    @Override
    @SuppressWarnings("NullAway") // the one value of Void
    Void value(long bytesMoved) {
        return null;
    }

    @Override
    String verb() {
        return switch (mode) {
            case SYNC -> "fsync";
            case DSYNC -> "fdatasync";
            case BARRIER -> "barrier";
        };
    }
}
