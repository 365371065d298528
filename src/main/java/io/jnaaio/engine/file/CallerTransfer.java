package io.jnaaio.engine.file;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.engine.buffers.StagingPool;
import io.jnaaio.engine.guard.LateFaults;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A read or write in the calling thread: makes system calls until all bytes are transferred, an error occurs, or the
 * file ends. The object is also the request, which has no slot.
 */
public final class CallerTransfer implements Request {
    private static final int NO_SLOT = -1;

    /** The maximum that every system transfers in one call: write(2) of Linux, NOTES; INT_MAX elsewhere. */
    private static final long BYTES_MAX = 0x7ffff000L;

    private final Driver driver;
    private final FileHandle file;
    private final Kind kind;
    private final long offset;
    private final Buffers buffers;

    /** Staging memory for the bytes, if needed. */
    private final StagingPool.@Nullable Chunk chunk;

    /** Reads end at multiples of this, or at the end of the file. */
    private final int unit;

    private int cursorBuffer;
    private int cursorOffset;
    private long moved;
    private int calls;

    // The current call.
    private int count;
    private long lengthBytes;

    public CallerTransfer(
            Driver driver,
            FileHandle file,
            Kind kind,
            long offset,
            Buffers buffers,
            StagingPool.@Nullable Chunk chunk,
            int unit) {
        this.driver = driver;
        this.file = file;
        this.kind = kind;
        this.offset = offset;
        this.buffers = buffers;
        this.chunk = chunk;
        this.unit = unit;
    }

    /** Transfers; the positions of the buffers advance by {@link #moved}, whatever the outcome. */
    public void run() throws IOException {
        try {
            boolean goesOn = true;
            while (goesOn && moved < buffers.bytes()) {
                goesOn = step();
            }
        } catch (ErrnoException e) {
            throw moved == 0 ? e : withBytes(e);
        } finally {
            buffers.advancePositions(moved);
        }
    }

    /** Bytes transferred. */
    public long moved() {
        return moved;
    }

    /** Calls made. */
    public int calls() {
        return calls;
    }

    private ErrnoException withBytes(ErrnoException e) {
        return new ErrnoException(
                e.call(), e.errno(), e.number(), e.errno().meaning() + ": " + file, moved, e);
    }

    /** One call; false if it was the last. */
    private boolean step() throws IOException {
        if (chunk == null) {
            cutInPlace();
        } else {
            cutStaged(chunk);
        }
        calls++;
        long bytes = driver.transferInCaller(this);
        if (bytes < 0 || bytes > lengthBytes) {
            throw new ErrnoException(
                    verb(),
                    Errno.EIO,
                    0,
                    "the driver reported " + bytes + " of " + lengthBytes + " bytes",
                    moved,
                    null);
        }
        if (bytes == 0 && kind == Kind.WRITE) {
            throw new ErrnoException(
                    verb(),
                    Errno.EIO,
                    0,
                    "the system accepts no more bytes and gives no reason",
                    moved,
                    null);
        }
        if (chunk != null && kind == Kind.READ) {
            copyOut(chunk, (int) bytes);
        } else {
            advance(bytes);
        }
        boolean endsBetweenBlocks = unit > 1 && kind == Kind.READ && moved % unit != 0;
        return bytes > 0 && !endsBetweenBlocks;
    }

    private void cutInPlace() {
        int countMax = Math.min(buffers.count() - cursorBuffer, driver.callerBuffersMax());
        count = 1;
        lengthBytes = length(0);
        while (count < countMax && lengthBytes + length(count) <= BYTES_MAX) {
            lengthBytes += length(count);
            count++;
        }
    }

    private void cutStaged(StagingPool.Chunk staging) throws ErrnoException {
        count = 1;
        lengthBytes = Math.min(staging.length(), buffers.bytes() - moved);
        if (kind == Kind.WRITE) {
            try {
                copyIn(staging, (int) lengthBytes);
            } catch (RuntimeException | InternalError e) {
                throw memoryIsGone(e);
            }
        }
    }

    /** A separate method, at whose end the fault of unmapped memory is delivered; see {@link LateFaults}. */
    private void copyIn(StagingPool.Chunk staging, int bytes) {
        int buffer = cursorBuffer;
        int at = cursorOffset;
        int copied = 0;
        while (copied < bytes) {
            int step = Math.min(bytes - copied, buffers.length(buffer) - at);
            ByteBuffer from = buffers.memory(buffer);
            staging.memory().put(staging.start() + copied, from, buffers.start(buffer) + at, step);
            copied += step;
            buffer++;
            at = 0;
        }
        int unused = LateFaults.deliver();
    }

    private void copyOut(StagingPool.Chunk staging, int bytes) throws ErrnoException {
        int copied = 0;
        while (copied < bytes) {
            int step = Math.min(bytes - copied, buffers.length(cursorBuffer) - cursorOffset);
            try {
                copyOut(staging, copied, step);
            } catch (RuntimeException | InternalError e) {
                throw memoryIsGone(e);
            }
            advance(step);
            copied += step;
        }
    }

    private void copyOut(StagingPool.Chunk staging, int copied, int step) {
        int to = buffers.start(cursorBuffer) + cursorOffset;
        buffers.memory(cursorBuffer).put(to, staging.memory(), staging.start() + copied, step);
        int unused = LateFaults.deliver();
    }

    private ErrnoException memoryIsGone(Throwable e) {
        LateFaults.takeBackInterrupt();
        return new ErrnoException(
                verb(), Errno.EFAULT, 0, "the memory of a buffer cannot be used: " + e, moved, e);
    }

    private void advance(long bytes) {
        long left = bytes;
        while (left > 0) {
            int step = (int) Math.min(left, buffers.length(cursorBuffer) - cursorOffset);
            cursorOffset += step;
            if (cursorOffset == buffers.length(cursorBuffer)) {
                cursorBuffer++;
                cursorOffset = 0;
            }
            left -= step;
        }
        moved += bytes;
    }

    private String verb() {
        return kind == Kind.WRITE ? "write" : "read";
    }

    // ---- the request

    @Override
    public int slot() {
        return NO_SLOT;
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
        return offset + moved;
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
        return count;
    }

    @Override
    public ByteBuffer buffer(int i) {
        return chunk == null ? buffers.memory(cursorBuffer + i) : chunk.memory();
    }

    @Override
    public int start(int i) {
        if (chunk != null) {
            return chunk.start();
        }
        return buffers.start(cursorBuffer + i) + (i == 0 ? cursorOffset : 0);
    }

    @Override
    public int length(int i) {
        if (chunk != null) {
            return (int) lengthBytes;
        }
        return buffers.length(cursorBuffer + i) - (i == 0 ? cursorOffset : 0);
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public String toString() {
        return verb() + " of " + buffers.bytes() + " bytes at " + offset + " on " + file;
    }
}
