package io.jnaaio.testing;

import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;

/** A request as passed to the inner driver: with its handle, and possibly shortened. */
final class FaultRequest implements Request {
    /** The engine's request. */
    final Request asked;

    final FaultHandle handle;
    final Fate fate;

    /** The writes that a sync covers. */
    final long mark;

    /** False while a plan keeps the request from completing. */
    volatile boolean released;

    /** True once the request has been reported to the engine. */
    volatile boolean reported;

    private final int buffers;
    private final int lastLength;
    private final long bytes;

    FaultRequest(Request asked, FaultHandle handle, Fate fate) {
        this.asked = asked;
        this.handle = handle;
        this.fate = fate;
        mark = handle.shadow().mark();
        released = !fate.never();
        long bytesMax = fate.bytesMax();
        int count = 0;
        int last = 0;
        long sum = 0;
        while (count < asked.bufferCount() && sum < bytesMax) {
            last = (int) Math.min(asked.length(count), bytesMax - sum);
            sum += last;
            count++;
        }
        buffers = count;
        lastLength = last;
        bytes = sum;
    }

    @SuppressWarnings("ReferenceEquality") // the engine's very object
    boolean isFor(Request request) {
        return asked == request;
    }

    @Override
    public int slot() {
        return asked.slot();
    }

    @Override
    public Kind kind() {
        return asked.kind();
    }

    @Override
    public FileHandle file() {
        return handle.inner();
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
        return buffers;
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
        return i == buffers - 1 ? lastLength : asked.length(i);
    }

    @Override
    public long lengthBytes() {
        return bytes;
    }

    /** Copies the first bytes. */
    byte[] copy(long count) {
        byte[] copy = new byte[Math.toIntExact(count)];
        int at = 0;
        for (int i = 0; i < buffers && at < copy.length; i++) {
            int step = Math.min(length(i), copy.length - at);
            buffer(i).duplicate().clear().get(start(i), copy, at, step);
            at += step;
        }
        return copy;
    }

    @Override
    public String toString() {
        return InFlight.describe(kind(), bytes, offset(), handle.path());
    }
}
