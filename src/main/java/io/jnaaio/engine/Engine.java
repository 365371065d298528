package io.jnaaio.engine;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
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
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.engine.buffers.StagingPool;
import io.jnaaio.engine.file.FileKinds;
import io.jnaaio.engine.guard.RetryClock;
import io.jnaaio.engine.guard.StackRoom;
import io.jnaaio.engine.handlers.Callbacks;
import io.jnaaio.engine.handlers.HandlerThread;
import io.jnaaio.engine.handlers.HandlerThreads;
import io.jnaaio.engine.stats.Jmx;
import io.jnaaio.spi.LeakListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The engine: opens files with the best driver that serves them, creates operations, and closes them. */
public final class Engine implements AsyncIo {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final EngineConfig config;
    private final StagingPool staging;
    private final Callbacks callbacks = new Callbacks(null);
    private final Admission admission;
    private final Submission submission;
    private final Drivers drivers;
    private final OpenFiles files;
    private final @Nullable LeakListener leakListener;
    private final RetryClock retryClock = new RetryClock();
    private final Undelivered undelivered = new Undelivered(retryClock);
    private final HandlerThreads handlers = new HandlerThreads(Delivery::holdCredit);
    private final ReentrantLock closing = new ReentrantLock();
    private volatile boolean open = true;
    private boolean freed;
    private Runnable hideFromMonitoring = () -> {};

    private Engine(EngineConfig config) {
        this.config = config;
        staging = new StagingPool(config.stagingBytes());
        admission = new Admission(config.queueDepth(), staging);
        submission = new Submission(config, admission);
        drivers = new Drivers(this, config);
        files = new OpenFiles(this, drivers);
        leakListener = config.options().extension(LeakListener.class).orElse(null);
    }

    /** Opens an engine. It starts no thread and opens no driver until it needs one. */
    public static AsyncIo open(EngineConfig config) {
        Engine engine = new Engine(config);
        if (config.jmx()) {
            engine.showToMonitoring();
        }
        return engine;
    }

    private void showToMonitoring() {
        try {
            hideFromMonitoring = Jmx.register(this, files::list);
        } catch (LinkageError e) {
            LOG.log(Level.WARNING, "no MXBean: this JVM has no module java.management", e);
        }
    }

    /** The listener that is notified of results that are never read. */
    @Nullable LeakListener leakListener() {
        return leakListener;
    }

    EngineConfig config() {
        return config;
    }

    /** The callbacks that have not finished. */
    Callbacks callbacks() {
        return callbacks;
    }

    /** Throws if the calling thread is in one of the continuations that it would wait for. */
    @SuppressWarnings("ReferenceEquality") // the very same
    void checkMayDrain(Callbacks of) {
        Delivery.checkMayBlock("closeAndDrain");
        if (of.isInCallback() || (of == callbacks && handlers.isInOwnHandler())) {
            throw new IllegalStateException(
                    "closeAndDrain would wait for the continuation that has called it; call close there,"
                            + " or closeAndDrain from another thread");
        }
    }

    StagingPool staging() {
        return staging;
    }

    Admission admission() {
        return admission;
    }

    Submission submission() {
        return submission;
    }

    RetryClock retryClock() {
        return retryClock;
    }

    Undelivered undelivered() {
        return undelivered;
    }

    /** True if the maximum number of handlers is blocked; for tests. */
    boolean handlersAreFull() {
        return handlers.isFull();
    }

    /** Retries handlers for which no thread could be started. */
    void retryHandlers() {
        handlers.retryIfStarved();
    }

    Drivers drivers() {
        return drivers;
    }

    // ---- files

    @Override
    public AioFile openFile(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Set<OpenOption> wanted = Set.copyOf(options);
        checkOpen();
        return files.open(path, wanted, attributes);
    }

    @Override
    public AioFile wrap(int fd, boolean own) throws IOException {
        return wrap(fd, own, Set.of());
    }

    @Override
    public AioFile wrap(int fd, boolean own, Set<? extends OpenOption> options) throws IOException {
        if (fd < 0) {
            throw new IllegalArgumentException("descriptor " + fd + ": 0 or more is expected");
        }
        Set<OpenOption> wanted = Set.copyOf(options);
        FileKinds.checkWrapped(wanted);
        checkOpen();
        return files.wrap(fd, own, wanted);
    }

    @Override
    public AioFile wrap(FileChannel channel) throws IOException {
        Objects.requireNonNull(channel, "channel");
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        checkOpen();
        return files.wrap(channel);
    }

    /** Called when a file has closed its handle. */
    void closed(EngineFile file) {
        files.closed(file);
    }

    void checkOpen() throws ClosedChannelException {
        StackRoom.check();
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    private EngineFile own(AioFile file) {
        Objects.requireNonNull(file, "file");
        if (file instanceof EngineFile mine && mine.engine() == this) {
            return mine;
        }
        throw new IllegalArgumentException(file + " is a file of another engine");
    }

    // ---- operations

    @Override
    public AsyncWritev writev(
            AioFile file,
            long offset,
            List<? extends ByteBuffer> buffers,
            int priority,
            SigevNotify notify)
            throws ClosedChannelException {
        EngineFile mine = own(file);
        mine.checkOpen();
        Buffers checked = mine.checks().write(offset, buffers.toArray(new ByteBuffer[0]));
        EngineFile.checkPriority(priority);
        mine.checkNotify(notify, checked);
        return new TransferOp.Write(mine, offset, checked, priority, notify, TransferOp.Mode.SOME);
    }

    @Override
    public AsyncReadv readv(
            AioFile file,
            long offset,
            List<? extends ByteBuffer> buffers,
            int priority,
            SigevNotify notify)
            throws ClosedChannelException {
        EngineFile mine = own(file);
        mine.checkOpen();
        Buffers checked = mine.checks().read(offset, buffers.toArray(new ByteBuffer[0]));
        EngineFile.checkPriority(priority);
        mine.checkNotify(notify, checked);
        return new TransferOp.Read(mine, offset, checked, priority, notify, false);
    }

    @Override
    public AsyncFsync fsync(AioFile file, FsyncMode mode, int priority, SigevNotify notify)
            throws ClosedChannelException {
        EngineFile mine = own(file);
        mine.checkOpen();
        Objects.requireNonNull(mode, "mode");
        mine.checkWritable();
        EngineFile.checkPriority(priority);
        mine.checkNotify(notify, Buffers.none());
        return new FsyncOp(mine, mode, priority, notify);
    }

    /** Submits an operation created by a method of a file, and returns its future. */
    <T> AioFuture<T> start(Op<T> op) {
        return submission.start(op);
    }

    @Override
    public List<SubmitResult> submitAll(Collection<? extends AsyncOperation<?>> operations) {
        return submission.submitAll(ownOps(operations));
    }

    private List<Op<?>> ownOps(Collection<? extends AsyncOperation<?>> operations) {
        List<Op<?>> ops = new ArrayList<>(operations.size());
        for (AsyncOperation<?> operation : operations) {
            Objects.requireNonNull(operation, "operation");
            if (!(operation instanceof Op<?> op) || op.file.engine() != this) {
                throw new IllegalArgumentException(
                        operation + " is an operation of another engine");
            }
            ops.add(op);
        }
        return ops;
    }

    @Override
    public boolean suspend(Collection<? extends AsyncOperation<?>> operations, Duration timeout)
            throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        List<Op<?>> ops = ownOps(operations);
        Delivery.checkMayBlock("suspend");
        return Waiter.awaitAny(ops, timeout);
    }

    @Override
    public CancelStatus cancelAll(AioFile file) {
        return own(file).lane().cancellation().cancelAll();
    }

    @Override
    public Capabilities capabilities(AioFile file) {
        return own(file).capabilities();
    }

    @Override
    public Selection selection() {
        return config.selection();
    }

    @Override
    public IoStats stats() {
        StackRoom.check();
        return files.stats();
    }

    @Override
    public List<OperationTrace> inFlight() {
        StackRoom.check();
        return files.inFlight();
    }

    @Override
    public Executor handlerExecutor() {
        return handlers;
    }

    // ---- close

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        close(false);
    }

    @Override
    public void closeNow() throws IOException {
        close(true);
    }

    @Override
    public void closeAndDrain() throws IOException {
        checkMayDrain(callbacks);
        close(false);
        callbacks.awaitNone();
        handlers.awaitIdle();
    }

    private void close(boolean cancelFirst) throws IOException {
        StackRoom.check();
        open = false;
        if (cancelFirst) {
            // Before the lock is taken: a close that waits for these operations may hold it.
            files.stopAndCancel();
        }
        if (Delivery.onCompletionThread()) {
            handlers.execute(this::closeLogged);
        } else {
            HandlerThread.mayBlock();
            closeAll();
        }
    }

    private void closeLogged() {
        try {
            closeAll();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the engine failed", e);
        }
    }

    private void closeAll() throws IOException {
        closing.lock();
        try {
            if (freed) {
                return;
            }
            Throwable failure = files.close();
            if (files.anyOpen() && !FileClose.isJvmShuttingDown()) {
                // A driver may still use memory of its operations; a later close tries again.
                OpenFiles.rethrow(failure);
            }
            // First, because its thread calls drivers.
            retryClock.close();
            try {
                if (!FileClose.isJvmShuttingDown()) {
                    // Otherwise a continuation may be waiting in exit, and the system frees all.
                    drivers.close();
                }
            } finally {
                handlers.close();
                freed = true;
                hideFromMonitoring.run();
            }
            OpenFiles.rethrow(failure);
        } finally {
            closing.unlock();
        }
    }

    @Override
    public String toString() {
        return "AsyncIo " + config.selection().candidates() + (open ? "" : " (closed)");
    }
}
