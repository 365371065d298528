package io.jnaaio.engine;

import io.jnaaio.engine.buffers.ArenaMemory;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.engine.buffers.DirectCheck;
import io.jnaaio.engine.buffers.Layout;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.RequestLimits;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;

/** Checks the offset and the buffers of transfers of one file, and captures the buffers. */
final class TransferChecks {
    private final EngineFile file;
    private final Lane lane;
    private final CallerIo inCaller;

    TransferChecks(EngineFile file, CallerIo inCaller) {
        this.file = file;
        this.lane = file.lane();
        this.inCaller = inCaller;
    }

    /** Checks and captures the buffers of a write. */
    Buffers write(long offset, ByteBuffer[] buffers) {
        file.checkWritable();
        Buffers checked = aligned(offset, checkRange(offset, remember(buffers, false)), buffers);
        if (checked.isConfined()) {
            checkConfined(checked);
        }
        return checked;
    }

    /** Checks and captures the buffers of an atomic write. */
    Buffers atomicWrite(long offset, ByteBuffer[] buffers) {
        file.checkWritable();
        Buffers checked = checkRange(offset, remember(buffers, false));
        AtomicWrites.check(offset, checked, file, lane.stagingChunkBytes());
        return checked;
    }

    /** Memory of a confined arena must be copied by the caller's thread during the call, all at once. */
    private void checkConfined(Buffers buffers) {
        long staged = buffers.bytesToStage(lane.service().limits().coalesceBelowBytes());
        int chunk = lane.stagingChunkBytes();
        if (staged > chunk || buffers.count() > Layout.PIECES_MAX) {
            throw new IllegalArgumentException(
                    buffers.count()
                            + " buffers, of which "
                            + staged
                            + " bytes are to be copied, are too much for one with memory of a"
                            + " confined arena, which is copied at the call: at most "
                            + Layout.PIECES_MAX
                            + " buffers and "
                            + chunk
                            + " bytes; divide it, raise AioOptions.stagingBytes, or use another"
                            + " arena");
        }
    }

    /** Checks and captures the buffers of a read. */
    Buffers read(long offset, ByteBuffer[] buffers) {
        return read(offset, buffers, submitterCopiesOut());
    }

    /** Checks and captures the buffers of a read in the calling thread. */
    Buffers readInCaller(long offset, ByteBuffer[] buffers) {
        return read(offset, buffers, inCaller.works());
    }

    /**
     * Those of a read.
     *
     * @param copiesOutHere true if the calling thread copies the result out, which allows memory of a confined arena
     */
    private Buffers read(long offset, ByteBuffer[] buffers, boolean copiesOutHere) {
        if (!lane.handle().readable()) {
            throw new NonReadableChannelException();
        }
        Buffers checked = aligned(offset, checkRange(offset, remember(buffers, true)), buffers);
        if (checked.isConfined() && !copiesOutHere) {
            throw confinedRead(buffers);
        }
        return checked;
    }

    /**
     * True if the submitting thread always copies the result of a read out: the driver works on that thread, and
     * neither the driver's limits nor an append can keep the read in the queue, from which another thread would start
     * it.
     */
    private boolean submitterCopiesOut() {
        RequestLimits limits = lane.service().limits();
        return file.engine().config().inline()
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
                offset,
                checked,
                given,
                handle.append(),
                file.capabilities(),
                file.engine().config().bounce());
        return checked;
    }

    private Buffers remember(ByteBuffer[] buffers, boolean forReading) {
        Buffers made = Delivery.takeBuffers();
        made.take(buffers, forReading, lane.service().limits().byAddress());
        return made;
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
                            + " bytes end beyond 2^63-1, the maximum size of a file");
        }
        return buffers;
    }
}
