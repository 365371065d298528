package io.jnaaio.engine;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioLock;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.IoStats;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.engine.file.OwnHandle;
import io.jnaaio.engine.file.RegionLocks;
import io.jnaaio.engine.file.Zeros;
import io.jnaaio.engine.guard.StackRoom;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A file of an engine: checks the arguments of calls and creates operations. */
final class EngineFile implements AioFile, OwnHandle.Source {
    private static final int PRIORITY_MAX = 20;

    private final Engine engine;
    private final Lane lane;
    private final String name;
    private final CallerIo inCaller;
    private final RegionLocks locks;
    private final TransferChecks checks;

    EngineFile(
            Engine engine, String name, FileHandle handle, DriverPort port, FileService service) {
        this.engine = engine;
        this.name = name;
        this.lane = new Lane(engine, this, handle, port, service);
        this.inCaller = new CallerIo(this, lane, engine.staging());
        this.locks = new RegionLocks(this, handle, lane.keepOpen());
        this.checks = new TransferChecks(this, inCaller);
    }

    Engine engine() {
        return engine;
    }

    Lane lane() {
        return lane;
    }

    // ---- transfers

    @Override
    public AioFuture<Long> writev(long offset, ByteBuffer... buffers) {
        return write(offset, buffers, TransferOp.Mode.ALL);
    }

    @Override
    public AioFuture<Long> writevDurable(long offset, ByteBuffer... buffers) {
        return write(offset, buffers, TransferOp.Mode.DURABLE);
    }

    @Override
    public AioFuture<Long> writevAtomic(long offset, ByteBuffer... buffers) {
        return write(offset, buffers, TransferOp.Mode.ATOMIC);
    }

    @Override
    public AioFuture<Long> writevAtomicDurable(long offset, ByteBuffer... buffers) {
        return write(offset, buffers, TransferOp.Mode.ATOMIC_DURABLE);
    }

    private AioFuture<Long> write(long offset, ByteBuffer[] buffers, TransferOp.Mode mode) {
        Buffers checked =
                mode.isAtomic()
                        ? checks.atomicWrite(offset, buffers)
                        : checks.write(offset, buffers);
        return engine.start(
                new TransferOp.Write(this, offset, checked, 0, SigevNotify.none(), mode));
    }

    @Override
    public AioFuture<Long> readv(long offset, ByteBuffer... buffers) {
        Buffers checked = checks.read(offset, buffers);
        return engine.start(
                new TransferOp.Read(this, offset, checked, 0, SigevNotify.none(), true));
    }

    @Override
    public AioFuture<Void> fsync(FsyncMode mode) {
        Objects.requireNonNull(mode, "mode");
        checkWritable();
        return engine.start(new FsyncOp(this, mode, 0, SigevNotify.none()));
    }

    // ---- in the calling thread

    @Override
    public long read(long offset, ByteBuffer... buffers) throws IOException {
        return inCaller.read(offset, checks.readInCaller(offset, buffers));
    }

    @Override
    public long write(long offset, ByteBuffer... buffers) throws IOException {
        return inCaller.write(offset, checks.write(offset, buffers));
    }

    @Override
    public void sync(FsyncMode mode) throws IOException {
        Objects.requireNonNull(mode, "mode");
        checkWritable();
        inCaller.sync(mode);
    }

    // ---- checks

    /** Checks transfers and captures their buffers. */
    TransferChecks checks() {
        return checks;
    }

    void checkWritable() {
        if (!lane.handle().writable()) {
            throw new NonWritableChannelException();
        }
    }

    private static void checkRange(String call, long offset, long lengthBytes) {
        if (offset < 0 || lengthBytes < 0 || offset > Long.MAX_VALUE - lengthBytes) {
            throw new IllegalArgumentException(
                    call
                            + ": offset "
                            + offset
                            + ", length "
                            + lengthBytes
                            + ": 0 or more, and an end of at most 2^63-1, are expected");
        }
    }

    void checkOpen() throws ClosedChannelException {
        lane.keepOpen().checkOpen();
    }

    static int checkPriority(int priority) {
        if (priority < 0 || priority > PRIORITY_MAX) {
            throw new IllegalArgumentException(
                    "priority " + priority + ": 0 to " + PRIORITY_MAX + " is expected");
        }
        return priority;
    }

    /** Rejects a notification that the backend does not support for a transfer of these buffers. */
    void checkNotify(SigevNotify notify, Buffers buffers) {
        Objects.requireNonNull(notify, "notify");
        Capabilities can = capabilities();
        if (!can.notifications().contains(notify.kind())) {
            throw new UnsupportedOperationException(
                    "notification by "
                            + notify.kind()
                            + ": the "
                            + can.backend()
                            + " backend can deliver "
                            + can.notifications().stream().sorted().toList());
        }
        if (PolledOps.isFor(notify)) {
            lane.polledOps().check(notify, buffers);
        }
    }

    @Override
    public void zero(long offset, long lengthBytes, LongConsumer progress) throws IOException {
        Objects.requireNonNull(progress, "progress");
        checkRange("zero", offset, lengthBytes);
        checkWritable();
        checkOpen();
        new Zeros(this, lane.handle().append()).write(offset, lengthBytes, progress);
    }

    // ---- locks

    @Override
    public @Nullable OwnHandle ownHandle() {
        return OwnHandle.of(lane.handle(), lane.keepOpen());
    }

    @Override
    public Optional<AioLock> tryLock(long position, long size, boolean shared) throws IOException {
        StackRoom.check();
        return locks.tryLock(position, size, shared);
    }

    @Override
    public AioLock lock(long position, long size, boolean shared) throws IOException {
        StackRoom.check();
        Delivery.checkMayBlock("lock");
        return locks.lock(position, size, shared);
    }

    /** Called when the descriptor is closed. */
    void closedHandle() {
        locks.closed();
    }

    // ---- the file

    @Override
    public long size() throws IOException {
        StackRoom.check();
        lane.keepOpen().enterCall();
        try {
            checkOpen();
            return lane.handle().size();
        } finally {
            lane.keepOpen().leaveCall();
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("size " + size + ": 0 or more is expected");
        }
        StackRoom.check();
        lane.keepOpen().enterCall();
        try {
            checkOpen();
            checkWritable();
            lane.handle().truncate(size);
        } finally {
            lane.keepOpen().leaveCall();
        }
    }

    @Override
    public void preallocate(long offset, long lengthBytes) throws IOException {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + ": 0 or more is expected");
        }
        if (lengthBytes < 1) {
            throw new IllegalArgumentException(
                    "lengthBytes " + lengthBytes + ": 1 or more is expected");
        }
        if (offset > Long.MAX_VALUE - lengthBytes) {
            throw new IllegalArgumentException(
                    "offset "
                            + offset
                            + " and "
                            + lengthBytes
                            + " bytes end beyond 2^63-1, the maximum size of a file");
        }
        StackRoom.check();
        lane.keepOpen().enterCall();
        try {
            checkOpen();
            checkWritable();
            lane.handle().preallocate(offset, lengthBytes);
        } finally {
            lane.keepOpen().leaveCall();
        }
    }

    @Override
    public BackendId backend() {
        return capabilities().backend();
    }

    @Override
    public Capabilities capabilities() {
        return lane.service().capabilities();
    }

    @Override
    public IoStats stats() {
        StackRoom.check();
        return lane.counters().snapshot();
    }

    @Override
    public OptionalInt fd() {
        return lane.handle().fd();
    }

    @Override
    public boolean isOpen() {
        return lane.keepOpen().isOpen();
    }

    @Override
    public void close() throws IOException {
        lane.closing().close(false);
    }

    @Override
    public void closeNow() throws IOException {
        lane.closing().close(true);
    }

    @Override
    public void closeAndDrain() throws IOException {
        lane.closing().closeAndDrain();
    }

    @Override
    public String toString() {
        return name;
    }
}
