package io.jnaaio.engine;

import io.jnaaio.engine.handlers.HandlerThread;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * One request as a driver sees it: created for one submission, reported once, and never reused. A thread that keeps it
 * longer, for a cancellation or a late or second report, cannot reach another request through it.
 */
final class DriverRequest implements Request {
    private static final VarHandle REPORTED;

    static {
        try {
            REPORTED =
                    MethodHandles.lookup()
                            .findVarHandle(DriverRequest.class, "reported", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Slot slot;
    private final int generation;
    private final Kind kind;
    private final FileHandle file;
    private final long offset;
    private final long lengthBytes;
    private final boolean atomic;
    private final boolean durable;
    private volatile boolean reported;

    DriverRequest(Slot slot, int generation) {
        this.slot = slot;
        this.generation = generation;
        kind = slot.kind();
        file = slot.file();
        // XFS refuses a direct append at an unaligned offset, although it then ignores the offset.
        offset = kind == Kind.WRITE && file.append() ? 0 : slot.offset();
        lengthBytes = slot.layout.lengthBytes();
        Op<?> op = slot.op();
        atomic = op.atomic();
        durable = op.durableAtOnce();
    }

    /** Marks the request as reported; false if it already was. Afterwards its buffers are no longer available. */
    boolean report() {
        return (boolean) REPORTED.compareAndSet(this, false, true);
    }

    /** The slot that it was created for, which still belongs to it if {@link #report} has just returned true. */
    Slot maker() {
        return slot;
    }

    @Override
    public int slot() {
        return slot.index();
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public FileHandle file() {
        return file;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public boolean atomic() {
        return atomic;
    }

    @Override
    public boolean durable() {
        return durable;
    }

    @Override
    public boolean mayExecuteNow() {
        for (Slot one = slot; one != null; one = one.follower) {
            if (!one.op().endsSilently()) {
                return false;
            }
        }
        return HandlerThread.claimForRequest();
    }

    @Override
    public int bufferCount() {
        return current().layout.count();
    }

    @Override
    public ByteBuffer buffer(int i) {
        return current().layout.memory(i);
    }

    @Override
    public int start(int i) {
        return current().layout.start(i);
    }

    @Override
    public int length(int i) {
        return current().layout.length(i);
    }

    private Slot current() {
        if (reported) {
            throw new IllegalStateException(
                    this + " was reported; its buffers are not its any more");
        }
        return slot;
    }

    @Override
    public String toString() {
        return kind + " request " + slot.index() + "." + generation;
    }
}
