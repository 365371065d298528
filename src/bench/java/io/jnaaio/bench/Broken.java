package io.jnaaio.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/** Occasionally loses or tears a write or a read, to prove that the verification detects this. */
final class Broken implements Contestant {
    private static final int PERIOD = 64;

    private final Work work;
    private final boolean torn;
    private final FileChannel channel;
    private final Slot slot;
    private final ByteBuffer copy;

    Broken(Work work, boolean torn) throws Exception {
        this.work = work;
        this.torn = torn;
        channel = FileChannel.open(work.cell.file(), OpenFiles.options(work.cell.shape()));
        slot = new Slot(work.cell, 0);
        copy = Slot.aligned(slot.opBytes);
    }

    @Override
    public List<Slot> slots() {
        return List.of(slot);
    }

    @Override
    public void pass() throws Exception {
        long now = System.nanoTime();
        while (work.claim(slot, now)) {
            boolean wrong = slot.block % PERIOD == 1;
            if (!wrong || torn) {
                if (work.cell.shape().reads()) {
                    read(wrong);
                } else {
                    write(wrong);
                }
            }
            now = System.nanoTime();
            work.finish(slot, slot.opBytes, now);
        }
        work.end();
        work.await();
    }

    private void read(boolean wrong) throws IOException {
        ByteBuffer into = slot.whole()[0];
        channel.read(into.limit(wrong ? slot.opBytes / 2 : slot.opBytes), slot.offset());
        into.clear();
    }

    private void write(boolean wrong) throws IOException {
        slot.copyInto(copy);
        if (wrong) {
            copy.putLong(slot.opBytes - Long.BYTES, 0);
        }
        channel.write(copy, slot.offset());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
