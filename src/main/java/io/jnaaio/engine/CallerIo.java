package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.InFlight.Epoch;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.engine.buffers.StagingPool;
import io.jnaaio.engine.file.CallerTransfer;
import io.jnaaio.engine.guard.StackRoom;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.Request.Kind;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Operations of the calling thread: transfers without a hand-off, and waiting for a sync.
 *
 * <p>Some calls go through the engine, and the caller waits: a write in append mode, which must wait its turn; a
 * transfer that finds the staging pool in use; and every transfer if the driver does not support transfers in the
 * calling thread.
 */
final class CallerIo {
    private final EngineFile file;
    private final Lane lane;
    private final StagingPool staging;

    CallerIo(EngineFile file, Lane lane, StagingPool staging) {
        this.file = file;
        this.lane = lane;
        this.staging = staging;
    }

    /** True if the driver supports transfers in the calling thread. */
    boolean works() {
        return lane.port().driver().callerBuffersMax() > 0;
    }

    long read(long offset, Buffers buffers) throws IOException {
        StackRoom.check();
        long moved = tryTransfer(Kind.READ, offset, buffers);
        return moved >= 0
                ? moved
                : await(new TransferOp.Read(file, offset, buffers, 0, SigevNotify.none(), true));
    }

    long write(long offset, Buffers buffers) throws IOException {
        StackRoom.check();
        long moved = lane.handle().append() ? -1 : tryTransfer(Kind.WRITE, offset, buffers);
        return moved >= 0
                ? moved
                : await(
                        new TransferOp.Write(
                                file, offset, buffers, 0, SigevNotify.none(), TransferOp.Mode.ALL));
    }

    /** Syncs through the engine, which waits for writes in flight and shares the call with other syncs. */
    void sync(FsyncMode mode) throws IOException {
        await(new FsyncOp(file, mode, 0, SigevNotify.none()));
    }

    private <T> T await(Op<T> op) throws IOException {
        Delivery.checkMayBlock(op.verb());
        try {
            return file.engine().start(op).join();
        } catch (CompletionException e) {
            throw unwrapped(e);
        }
    }

    private static IOException unwrapped(CompletionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof ErrnoException failure) {
            return failure.withCallerStack();
        }
        if (cause instanceof IOException failure) {
            return failure;
        }
        if (cause instanceof RuntimeException thrown) {
            throw thrown;
        }
        if (cause instanceof Error thrown) {
            throw thrown;
        }
        return new IOException(e);
    }

    /** Returns the bytes transferred; -1 if the calling thread cannot do the transfer, and nothing was done. */
    private long tryTransfer(Kind kind, long offset, Buffers buffers) throws IOException {
        lane.keepOpen().enter();
        try {
            file.checkOpen();
            Driver driver = lane.port().driver();
            int buffersMax = driver.callerBuffersMax();
            if (buffersMax == 0) {
                return -1;
            }
            if (!isStaged(buffers)) {
                return transfer(driver, kind, offset, buffers, null);
            }
            StagingPool.Chunk chunk = staging.tryAcquire(buffers.bytes());
            if (chunk == null && kind == Kind.READ && buffers.isConfined()) {
                // No other thread may copy it out.
                return transfer(
                        driver, kind, offset, buffers, staging.beyondThePool(buffers.bytes()));
            }
            if (chunk == null) {
                return -1;
            }
            try {
                return transfer(driver, kind, offset, buffers, chunk);
            } finally {
                staging.release(chunk);
            }
        } finally {
            lane.keepOpen().leave();
        }
    }

    /** True for heap buffers, for memory of arenas, and for several buffers if the file accepts only one. */
    private boolean isStaged(Buffers buffers) {
        return buffers.bytesToStage(0) > 0
                || (buffers.count() > 1 && lane.service().limits().coalescesAll());
    }

    private long transfer(
            Driver driver,
            Kind kind,
            long offset,
            Buffers buffers,
            StagingPool.@Nullable Chunk chunk)
            throws IOException {
        int unit = file.capabilities().offsetAlignment();
        CallerTransfer transfer =
                new CallerTransfer(driver, lane.handle(), kind, offset, buffers, chunk, unit);
        Epoch write = kind == Kind.WRITE ? lane.beginCallerWrite() : null;
        lane.keepOpen().beginCall();
        Errno failed = Errno.EIO;
        try {
            transfer.run();
            failed = null;
            return transfer.moved();
        } catch (ErrnoException e) {
            failed = e.errno();
            throw e;
        } finally {
            lane.endCallerTransfer(transfer, write, failed);
        }
    }
}
