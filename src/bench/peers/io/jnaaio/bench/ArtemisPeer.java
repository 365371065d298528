package io.jnaaio.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.nativo.jlibaio.LibaioContext;
import org.apache.activemq.artemis.nativo.jlibaio.LibaioFile;
import org.apache.activemq.artemis.nativo.jlibaio.SubmitInfo;

/** Artemis' libaio over JNI, which is for O_DIRECT and has no gather: copied together, a thread that polls. */
final class ArtemisPeer implements Contestant {
    private final Work work;
    private final LibaioContext<Chain> context;
    private final LibaioFile<Chain> file;
    private final List<Chain> chains;
    private final Thread poller;

    ArtemisPeer(Work work) throws Exception {
        this.work = work;
        if (!LibaioContext.isLoaded()) {
            throw new IOException("its native library does not load; it needs libaio.so.1");
        }
        context = new LibaioContext<>(work.cell.depth() + 1, true, false);
        file = context.openFile(work.cell.file().toFile(), true);
        chains =
                IntStream.range(0, work.cell.depth())
                        .mapToObj(index -> new Chain(work.cell, index))
                        .toList();
        poller = new Thread(context::poll, "bench-artemis");
        poller.setDaemon(true);
        poller.start();
    }

    @Override
    public List<? extends Slot> slots() {
        return chains;
    }

    @Override
    public void pass() throws Exception {
        long now = System.nanoTime();
        chains.forEach(chain -> chain.next(now));
        work.await();
    }

    @Override
    public void close() throws IOException {
        file.close();
        context.close();
    }

    private final class Chain extends Slot implements SubmitInfo {
        private final ByteBuffer copy;

        Chain(CellArguments cell, int index) {
            super(cell, index);
            copy = LibaioContext.newAlignedBuffer(opBytes, 4096);
        }

        void next(long now) {
            if (!work.claim(this, now)) {
                work.end();
                return;
            }
            try {
                file.write(offset(), opBytes, copyInto(copy), this);
            } catch (IOException e) {
                work.fail(e);
                work.end();
            }
        }

        @Override
        public void onError(int errno, String message) {
            work.fail(new IOException(message));
            work.end();
        }

        @Override
        public void done() {
            long now = System.nanoTime();
            // It checks the count itself, and says nothing of it.
            if (work.finish(this, opBytes, now)) {
                next(now);
            } else {
                work.end();
            }
        }
    }
}
