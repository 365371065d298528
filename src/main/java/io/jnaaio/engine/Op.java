package io.jnaaio.engine;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.OperationTrace;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An operation requested by the user. {@link OpState} has its state; the slot that it holds creates its requests. */
abstract class Op<T> extends OpState<T> {
    final EngineFile file;
    Buffers buffers;
    final long offset;
    private final int priority;
    private final Request.Kind kind;

    private volatile SigevNotify notify;

    Op(
            EngineFile file,
            Request.Kind kind,
            long offset,
            Buffers buffers,
            int priority,
            SigevNotify notify) {
        this.file = file;
        this.kind = kind;
        this.offset = offset;
        this.buffers = buffers;
        this.priority = priority;
        this.notify = notify;
    }

    /**
     * Gives its buffers away when it has ended, if nobody can submit it again: then it is only a future's.
     */
    @Nullable Buffers releaseBuffers() {
        return null;
    }

    /** True if short transfers are continued until all bytes are transferred. */
    boolean whole() {
        return false;
    }

    /** True if the bytes must be made durable after they are written. */
    boolean durable() {
        return false;
    }

    /** True if it is a single request of which either all or nothing reaches the file. */
    boolean atomic() {
        return false;
    }

    /** True if its request makes its bytes durable. */
    boolean durableAtOnce() {
        return false;
    }

    /** The value of a success. */
    abstract T value(long bytesMoved);

    /** The name of the call, for messages. */
    abstract String verb();

    Lane lane() {
        return file.lane();
    }

    /** What the user asked for. */
    Request.Kind kind() {
        return kind;
    }

    // ---- the user's side

    @Override
    public final void submit() throws IOException {
        file.engine().submission().submit(this);
    }

    @Override
    public final CancelStatus cancel() {
        return lane().cancellation().cancel(this);
    }

    @Override
    public final AioFile file() {
        return file;
    }

    @Override
    public final OptionalInt fd() {
        return file.fd();
    }

    @Override
    public final int priority() {
        return priority;
    }

    @Override
    public final SigevNotify sigevNotify() {
        return notify;
    }

    @Override
    public final void setSigevNotify(SigevNotify newNotify) {
        file.checkNotify(newNotify, buffers);
        if (inProgress()) {
            throw new IllegalStateException("setSigevNotify: " + this + " is in progress");
        }
        notify = newNotify;
    }

    @Override
    public final boolean await(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        Delivery.checkMayBlock("await");
        return Waiter.awaitAny(List.of(this), timeout);
    }

    @Override
    public final AioFuture<T> future() {
        return lane().futureOf(this);
    }

    @Override
    final Op<T> self() {
        return this;
    }

    /** A description of the operation; called while it is in flight or ending. */
    final OperationTrace trace() {
        return new OperationTrace(verb(), file.toString(), offset, buffers.bytes(), place());
    }

    @Override
    public final String toString() {
        String range = kind.isTransfer() ? " of " + buffers.bytes() + " bytes at " + offset : "";
        return verb() + range + " on " + file + " (" + state() + ")";
    }
}
