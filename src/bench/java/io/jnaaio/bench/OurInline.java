package io.jnaaio.bench;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.util.List;

/**
 * This library in the calling thread: a plain loop, in which each operation starts after the previous one has ended.
 */
final class OurInline implements Contestant {
    private final Work work;
    private final AsyncIo io;
    private final boolean direct;
    private final AioFile file;
    private final Slot slot;

    /** @param direct true for the calls that return when the operation is done, in place of futures */
    OurInline(Work work, AsyncIo io, boolean direct) throws Exception {
        this.work = work;
        this.io = io;
        this.direct = direct;
        file = io.openFile(work.cell.file(), OpenFiles.options(work.cell.shape()));
        slot = new Slot(work.cell, 0);
    }

    @Override
    public List<Slot> slots() {
        return List.of(slot);
    }

    @Override
    public void pass() throws Exception {
        long now = System.nanoTime();
        while (work.claim(slot, now)) {
            long moved = work.cell.shape().reads() ? read() : write();
            now = System.nanoTime();
            if (!work.finish(slot, moved, now)) {
                break;
            }
        }
        work.end();
        work.await();
    }

    private long read() throws IOException {
        return direct
                ? file.read(slot.offset(), slot.whole())
                : file.readv(slot.offset(), slot.whole()).join();
    }

    private long write() throws IOException {
        return direct
                ? file.write(slot.offset(), slot.whole())
                : file.writev(slot.offset(), slot.whole()).join();
    }

    @Override
    public long requests() {
        return Contestant.requests(io);
    }

    @Override
    public void close() throws IOException {
        io.close();
    }
}
