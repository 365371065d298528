package io.jnaaio.bench;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.util.List;

/** This library where the caller's thread does the work: a plain loop, for the future is complete on return. */
final class OurInline implements Contestant {
    private final Work work;
    private final AsyncIo io;
    private final AioFile file;
    private final Slot slot;

    OurInline(Work work, AsyncIo io) throws Exception {
        this.work = work;
        this.io = io;
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
            long moved = file.writev(slot.offset(), slot.whole()).join();
            now = System.nanoTime();
            if (!work.finish(slot, moved, now)) {
                break;
            }
        }
        work.end();
        work.await();
    }

    @Override
    public void close() throws IOException {
        io.close();
    }
}
