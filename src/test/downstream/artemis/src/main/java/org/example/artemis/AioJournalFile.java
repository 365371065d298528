package org.example.artemis;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.FsyncMode;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.io.SequentialFile;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFile;
import org.apache.activemq.artemis.core.journal.impl.SimpleWaitIOCallback;

/**
 * A file of the journal: its parent opens, fills and loads it, and an {@code AioFile} writes and syncs it. Writes are in flight
 * together, and share their syncs; their callbacks come in the order of the writes.
 */
final class AioJournalFile extends NIOSequentialFile {
    private final AsyncIo io;
    private volatile AioFile file;
    private CompletableFuture<?> lastCallback = CompletableFuture.completedFuture(null);

    AioJournalFile(AsyncIo io, AioJournalFiles files, File folder, String name) {
        super(files, folder, name, files.getMaxIO());
        this.io = io;
    }

    @Override
    public synchronized void open(int maxIo, boolean useExecutor) throws IOException {
        if (!isOpen()) {
            super.open(maxIo, useExecutor); // creates it
            file = io.openFile(getFile().toPath(), StandardOpenOption.WRITE);
            position.set(0);
        }
    }

    @Override
    public void writeDirect(ByteBuffer from, boolean sync, IOCallback callback) {
        write(from, sync, callback, true);
    }

    @Override
    public void writeDirect(ByteBuffer from, boolean sync)
            throws InterruptedException, ActiveMQException {
        blockingWriteDirect(from, sync, true);
    }

    @Override
    public void blockingWriteDirect(ByteBuffer from, boolean sync, boolean release)
            throws InterruptedException, ActiveMQException {
        SimpleWaitIOCallback done = new SimpleWaitIOCallback();
        write(from, sync, done, release);
        done.waitCompletion();
    }

    private synchronized void write(ByteBuffer from, boolean sync, IOCallback to, boolean release) {
        CompletableFuture<Long> written;
        AioFile into = file;
        if (into == null) {
            written = CompletableFuture.failedFuture(new ClosedChannelException());
        } else {
            long at = position.getAndAdd(from.remaining());
            boolean durable = sync && factory.isDatasync();
            written = durable ? into.writevDurable(at, from) : into.writev(at, from);
        }
        lastCallback =
                lastCallback
                        .handle((done, ignored) -> written)
                        .thenCompose(Function.identity())
                        .handle((bytes, error) -> report(error, from, to, release));
    }

    private Void report(Throwable error, ByteBuffer from, IOCallback to, boolean release) {
        if (release) {
            factory.releaseBuffer(from);
        }
        if (error == null) {
            to.done();
        } else {
            factory.onIOError(error, error.getMessage(), this);
            to.onError(ActiveMQExceptionType.IO_ERROR.getCode(), error.getMessage());
        }
        return null;
    }

    @Override
    protected void syncChannel(FileChannel channel) throws IOException {
        AioFile toSync = file;
        if (toSync != null) {
            toSync.sync(FsyncMode.DSYNC);
        }
    }

    @Override
    public synchronized void close(boolean sync, boolean block)
            throws IOException, InterruptedException, ActiveMQException {
        AioFile closed = file;
        file = null;
        try {
            if (closed != null) {
                closed.close(); // waits for the writes
            }
        } finally {
            super.close(sync, block);
        }
    }

    @Override
    public SequentialFile cloneFile() {
        return new AioJournalFile(io, (AioJournalFiles) factory, directory, getFileName());
    }
}
