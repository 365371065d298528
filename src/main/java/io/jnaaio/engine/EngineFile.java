package io.jnaaio.engine;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioLock;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.IoStats;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.guard.StackRoom;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongConsumer;

/** A file of an engine: checks what it is asked, and makes operations of it. */
final class EngineFile implements AioFile {
    private static final int PRIORITY_MAX = 20;

    private final Engine engine;
    private final Lane lane;
    private final String name;
    private final CallerIo inCaller;
    private final RegionLocks locks;

    EngineFile(
            Engine engine, String name, FileHandle handle, DriverPort port, FileService service) {
        this.engine = engine;
        this.name = name;
        this.lane = new Lane(engine, this, handle, port, service);
        this.inCaller = new CallerIo(this, lane, engine.staging());
        this.locks = new RegionLocks(this);
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
        return write(offset, buffers, WritevOp.Mode.ALL);
    }

    @Override
    public AioFuture<Long> writevDurable(long offset, ByteBuffer... buffers) {
        return write(offset, buffers, WritevOp.Mode.DURABLE);
    }

    private AioFuture<Long> write(long offset, ByteBuffer[] buffers, WritevOp.Mode mode) {
        Buffers checked = checkWrite(offset, buffers);
        return engine.start(new WritevOp(this, offset, checked, 0, SigevNotify.none(), mode));
    }

    @Override
    public AioFuture<Long> readv(long offset, ByteBuffer... buffers) {
        Buffers checked = checkRead(offset, buffers);
        return engine.start(new ReadvOp(this, offset, checked, 0, SigevNotify.none(), true));
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
        return inCaller.read(offset, checkRead(offset, buffers, inCaller.works()));
    }

    @Override
    public long write(long offset, ByteBuffer... buffers) throws IOException {
        return inCaller.write(offset, checkWrite(offset, buffers));
    }

    @Override
    public void sync(FsyncMode mode) throws IOException {
        Objects.requireNonNull(mode, "mode");
        checkWritable();
        inCaller.sync(mode);
    }

    // ---- checks

    Buffers checkWrite(long offset, ByteBuffer[] buffers) {
        checkWritable();
        Buffers checked =
                aligned(
                        offset,
                        checkRange(offset, Buffers.of(buffers, false, byAddress())),
                        buffers);
        if (checked.isConfined()) {
            checkConfined(checked);
        }
        return checked;
    }

    /** The memory of a confined arena must be copied at the call, by the caller's thread: all in one piece. */
    private void checkConfined(Buffers buffers) {
        long staged = buffers.bytesToStage(lane.service().limits().coalesceBelowBytes());
        int chunk = lane.stagingChunkBytes();
        if (staged > chunk || buffers.count() > Slot.WINDOW_MAX) {
            throw new IllegalArgumentException(
                    buffers.count()
                            + " buffers, of which "
                            + staged
                            + " bytes are to be copied, are too much for one with memory of a"
                            + " confined arena, which is copied at the call: at most "
                            + Slot.WINDOW_MAX
                            + " buffers and "
                            + chunk
                            + " bytes; divide it, raise AioOptions.stagingBytes, or use another"
                            + " arena");
        }
    }

    Buffers checkRead(long offset, ByteBuffer[] buffers) {
        return checkRead(offset, buffers, submitterCopiesOut());
    }

    /**
     * The same.
     *
     * @param copiesOutHere true if the calling thread copies the result out, so that it may go to a confined arena
     */
    private Buffers checkRead(long offset, ByteBuffer[] buffers, boolean copiesOutHere) {
        if (!lane.handle().readable()) {
            throw new NonReadableChannelException();
        }
        Buffers checked =
                aligned(
                        offset,
                        checkRange(offset, Buffers.of(buffers, true, byAddress())),
                        buffers);
        if (checked.isConfined() && !copiesOutHere) {
            throw confinedRead(buffers);
        }
        return checked;
    }

    /**
     * True if the thread that submits a read always copies the result out: its driver works on that thread, and neither the
     * driver's limits nor an append keep the read in the queue, from where another thread would start it.
     */
    private boolean submitterCopiesOut() {
        RequestLimits limits = lane.service().limits();
        return engine.isInline()
                && limits.inFlightMax() == Integer.MAX_VALUE
                && limits.mergeBytesMax() == 0
                && !lane.handle().append();
    }

    private IllegalArgumentException confinedRead(ByteBuffer[] given) {
        int confined = 0;
        while (confined < given.length - 1
                && !(given[confined].hasRemaining() && ArenaMemory.isConfined(given[confined]))) {
            confined++;
        }
        return new IllegalArgumentException(
                "buffer "
                        + confined
                        + " is memory of a confined arena, which only the arena's thread may write to,"
                        + " but another thread completes the read; read into memory of a shared or"
                        + " automatic arena, or into ByteBuffer.allocateDirect"
                        + (inCaller.works() ? ", or use AioFile.read" : ""));
    }

    private Buffers aligned(long offset, Buffers checked, ByteBuffer[] given) {
        FileHandle handle = lane.handle();
        DirectCheck.check(
                offset, checked, given, handle.append(), capabilities(), engine.bounces());
        return checked;
    }

    private boolean byAddress() {
        return lane.service().limits().byAddress();
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

    private static Buffers checkRange(long offset, Buffers buffers) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + ": 0 or more is expected");
        }
        if (offset > Long.MAX_VALUE - buffers.bytes()) {
            throw new IllegalArgumentException(
                    "offset "
                            + offset
                            + " and "
                            + buffers.bytes()
                            + " bytes end beyond 2^63-1, where no file reaches");
        }
        return buffers;
    }

    void checkOpen() throws ClosedChannelException {
        if (!lane.occupancy().isOpen()) {
            throw new ClosedChannelException();
        }
    }

    static int checkPriority(int priority) {
        if (priority < 0 || priority > PRIORITY_MAX) {
            throw new IllegalArgumentException(
                    "priority " + priority + ": 0 to " + PRIORITY_MAX + " is expected");
        }
        return priority;
    }

    /** Refuses what the backend cannot deliver for a transfer of these buffers. */
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
        new Zeros(this).write(offset, lengthBytes, progress);
    }

    // ---- locks

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

    /** The descriptor is closed. */
    void closedHandle() {
        locks.closed();
    }

    // ---- the file

    @Override
    public long size() throws IOException {
        StackRoom.check();
        lane.occupancy().enterCall();
        try {
            checkOpen();
            return lane.handle().size();
        } finally {
            lane.occupancy().leaveCall();
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("size " + size + ": 0 or more is expected");
        }
        StackRoom.check();
        lane.occupancy().enterCall();
        try {
            checkOpen();
            checkWritable();
            lane.handle().truncate(size);
        } finally {
            lane.occupancy().leaveCall();
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
                            + " bytes end beyond 2^63-1, where no file reaches");
        }
        StackRoom.check();
        lane.occupancy().enterCall();
        try {
            checkOpen();
            checkWritable();
            lane.handle().preallocate(offset, lengthBytes);
        } finally {
            lane.occupancy().leaveCall();
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
        return lane.occupancy().isOpen();
    }

    @Override
    public void close() throws IOException {
        lane.close(false);
    }

    @Override
    public void closeNow() throws IOException {
        lane.close(true);
    }

    @Override
    public void closeAndDrain() throws IOException {
        lane.closeAndDrain();
    }

    @Override
    public String toString() {
        return name;
    }
}
