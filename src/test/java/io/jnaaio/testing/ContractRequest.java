package io.jnaaio.testing;

import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A request of the driver suite, which counts its reports. The bytes to transfer lie inside each buffer, not at its
 * ends.
 */
final class ContractRequest implements Request {
    /** Memory before the first byte, to detect a driver that starts at position 0. */
    private static final int MARGIN = 3;

    /** Memory after the last byte, to detect a driver that continues to the capacity. */
    private static final int TAIL = 5;

    private final int slot;
    private final Kind kind;
    private final FileHandle file;
    private final long offset;
    private final List<ByteBuffer> buffers;
    private final long bytes;

    private final AtomicInteger reports = new AtomicInteger();
    private final CountDownLatch reported = new CountDownLatch(1);
    private volatile long moved;
    private volatile @Nullable Failure failure;
    private volatile String how = "";

    /** Called once, during the report. */
    volatile Runnable onReport = () -> {};

    ContractRequest(int slot, Kind kind, FileHandle file, long offset, List<ByteBuffer> buffers) {
        this.slot = slot;
        this.kind = kind;
        this.file = file;
        this.offset = offset;
        this.buffers = buffers;
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.capacity() - MARGIN - TAIL;
        }
        bytes = sum;
    }

    /** Direct memory with this content; position and limit have meaningless values. */
    static ByteBuffer memory(byte[] content) {
        ByteBuffer memory = ByteBuffer.allocateDirect(MARGIN + content.length + TAIL);
        memory.put(MARGIN, content);
        return memory.limit(1).position(1);
    }

    /** The content of a buffer's part. */
    static byte[] content(ByteBuffer memory) {
        byte[] content = new byte[memory.capacity() - MARGIN - TAIL];
        memory.duplicate().clear().get(MARGIN, content);
        return content;
    }

    /** Records a report. */
    void report(String what, long count, @Nullable Failure why) {
        if (reports.getAndIncrement() == 0) {
            how = what;
            moved = count;
            failure = why;
            onReport.run();
        }
        reported.countDown();
    }

    boolean awaitReport() throws InterruptedException {
        return reported.await(20, TimeUnit.SECONDS);
    }

    boolean isReported() {
        return reported.getCount() == 0;
    }

    int reports() {
        return reports.get();
    }

    String how() {
        return how;
    }

    long moved() {
        return moved;
    }

    @Nullable Failure failure() {
        return failure;
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
        return file;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public boolean atomic() {
        return false;
    }

    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public int bufferCount() {
        return buffers.size();
    }

    @Override
    public ByteBuffer buffer(int i) {
        return buffers.get(i);
    }

    @Override
    public int start(int i) {
        return MARGIN;
    }

    @Override
    public int length(int i) {
        return buffers.get(i).capacity() - MARGIN - TAIL;
    }

    @Override
    public long lengthBytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return kind + " of " + bytes + " bytes at " + offset + " in slot " + slot;
    }
}
