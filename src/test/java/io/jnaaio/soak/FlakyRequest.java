package io.jnaaio.soak;

import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A request of the engine as passed to the driver under test, which may see fewer of its bytes. */
final class FlakyRequest implements Request {
    /** The engine's request. */
    final Request asked;

    /** The failure to report in place of success. */
    final @Nullable Failure failure;

    final boolean rerouted;

    private final int slot;
    private final Kind kind;
    private final long lengthBytes;

    /**
     * Wraps a request.
     *
     * @param bytes the number of bytes that the driver sees
     */
    FlakyRequest(Request asked, long bytes, @Nullable Failure failure, boolean rerouted) {
        this.asked = asked;
        this.failure = failure;
        this.rerouted = rerouted;
        slot = asked.slot();
        kind = asked.kind();
        lengthBytes = bytes;
    }

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public FileHandle file() {
        return asked.file();
    }

    @Override
    public long offset() {
        return asked.offset();
    }

    @Override
    public boolean atomic() {
        return asked.atomic();
    }

    @Override
    public boolean durable() {
        return asked.durable();
    }

    @Override
    public boolean mayExecuteNow() {
        return asked.mayExecuteNow();
    }

    @Override
    public int bufferCount() {
        int count = asked.bufferCount();
        if (!kind.isTransfer()) {
            return count;
        }
        long before = 0;
        for (int i = 0; i < count; i++) {
            if (before >= lengthBytes) {
                return i;
            }
            before += asked.length(i);
        }
        return count;
    }

    @Override
    public ByteBuffer buffer(int i) {
        return asked.buffer(i);
    }

    @Override
    public int start(int i) {
        return asked.start(i);
    }

    @Override
    public int length(int i) {
        long before = 0;
        for (int j = 0; j < i; j++) {
            before += asked.length(j);
        }
        return (int) Math.min(asked.length(i), lengthBytes - before);
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public String toString() {
        return "flaky " + kind + " of slot " + slot;
    }
}
