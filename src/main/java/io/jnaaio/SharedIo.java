package io.jnaaio;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.IoStats;
import io.jnaaio.api.OperationTrace;
import io.jnaaio.api.Selection;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** One handle of the shared engine. A closed handle opens no files and creates no operations. */
final class SharedIo implements AsyncIo {
    private final SharedEngine shared;
    private final AsyncIo engine;
    private final AtomicBoolean closed = new AtomicBoolean();

    SharedIo(SharedEngine shared, AsyncIo engine) {
        this.shared = shared;
        this.engine = engine;
    }

    @Override
    public AioFile openFile(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        checkOpen();
        return engine.openFile(path, options, attributes);
    }

    @Override
    public AioFile wrap(int fd, boolean own) throws IOException {
        checkOpen();
        return engine.wrap(fd, own);
    }

    @Override
    public AioFile wrap(int fd, boolean own, Set<? extends OpenOption> options) throws IOException {
        checkOpen();
        return engine.wrap(fd, own, options);
    }

    @Override
    public AioFile wrap(FileChannel channel) throws IOException {
        checkOpen();
        return engine.wrap(channel);
    }

    @Override
    public AsyncWritev writev(
            AioFile file,
            long offset,
            List<? extends ByteBuffer> buffers,
            int priority,
            SigevNotify notify)
            throws ClosedChannelException {
        checkOpen();
        return engine.writev(file, offset, buffers, priority, notify);
    }

    @Override
    public AsyncReadv readv(
            AioFile file,
            long offset,
            List<? extends ByteBuffer> buffers,
            int priority,
            SigevNotify notify)
            throws ClosedChannelException {
        checkOpen();
        return engine.readv(file, offset, buffers, priority, notify);
    }

    @Override
    public AsyncFsync fsync(AioFile file, FsyncMode mode, int priority, SigevNotify notify)
            throws ClosedChannelException {
        checkOpen();
        return engine.fsync(file, mode, priority, notify);
    }

    @Override
    public List<SubmitResult> submitAll(Collection<? extends AsyncOperation<?>> operations) {
        return engine.submitAll(operations);
    }

    @Override
    public boolean suspend(Collection<? extends AsyncOperation<?>> operations, Duration timeout)
            throws InterruptedException {
        return engine.suspend(operations, timeout);
    }

    @Override
    public CancelStatus cancelAll(AioFile file) {
        return engine.cancelAll(file);
    }

    @Override
    public Capabilities capabilities(AioFile file) {
        return engine.capabilities(file);
    }

    @Override
    public Selection selection() {
        return engine.selection();
    }

    /** The statistics of all users of the shared engine. */
    @Override
    public IoStats stats() {
        return engine.stats();
    }

    /** The operations of all users of the shared engine. */
    @Override
    public List<OperationTrace> inFlight() {
        return engine.inFlight();
    }

    @Override
    public Executor handlerExecutor() {
        return engine.handlerExecutor();
    }

    @Override
    public boolean isOpen() {
        return !closed.get() && engine.isOpen();
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            AsyncIo last = shared.release();
            if (last != null) {
                last.close();
            }
        }
    }

    /** Cancels only if this is the last handle, because the operations may belong to another user. */
    @Override
    public void closeNow() throws IOException {
        if (closed.compareAndSet(false, true)) {
            AsyncIo last = shared.release();
            if (last != null) {
                last.closeNow();
            }
        }
    }

    @Override
    public void closeAndDrain() throws IOException {
        if (closed.compareAndSet(false, true)) {
            AsyncIo last = shared.release();
            if (last != null) {
                closeAndDrain(last);
            }
        }
    }

    /** Closes the engine even if the thread must not wait: this was the last handle. */
    private static void closeAndDrain(AsyncIo last) throws IOException {
        try {
            last.closeAndDrain();
        } catch (IllegalStateException e) {
            last.close();
            throw e;
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }
}
