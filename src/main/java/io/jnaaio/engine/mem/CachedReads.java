package io.jnaaio.engine.mem;

import io.jnaaio.jna.FlaggedCalls;
import io.jnaaio.jna.IovecLayout;
import io.jnaaio.jna.LibcFlagged;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Request;
import org.jspecify.annotations.Nullable;

/**
 * Executes reads of cached data in the submitting thread, if that is running a completion handler. A chain of reads
 * from handlers then wakes no other thread, which would cost more than the read. A read that would have to wait for the
 * disk is left to the driver.
 *
 * <p>Source: preadv2(2), RWF_NOWAIT, Linux man-pages 6.03.
 */
public final class CachedReads {
    /** Larger reads delay the handler for longer than it takes to wake a thread. */
    private static final int BYTES_MAX = 1 << 16;

    private static final int DOUBLINGS_MAX = 6;
    private static final long NOT_CACHED = -1;

    private final CompletionSink sink;
    private final SpareIovecs iovecs;
    private volatile @Nullable FlaggedCalls calls;

    // Only a guess whether the next read is worth a try: threads may overwrite each other's values.
    private int doublings;
    private int toSkip;

    /** Creates an instance that reports to {@code sink} and does nothing until {@link #bind}. */
    public CachedReads(CompletionSink sink, IovecLayout layout) {
        this.sink = sink;
        iovecs = new SpareIovecs(layout);
    }

    /** Binds the call before the first read, because there may be no memory for it later. */
    public void bind() {
        try {
            calls = LibcFlagged.create();
        } catch (LinkageError e) {
            // The C library lacks the call: the driver executes all reads.
            calls = null;
        }
    }

    /** Executes and reports a request that was just submitted; returns false if the driver must execute it. */
    public boolean read(Request request) {
        FlaggedCalls with = calls;
        if (with == null
                || !isSmallRead(request)
                || !(request.file() instanceof FdHandle file)
                || file.direct()
                || !request.mayExecuteNow()
                || isSkipped()) {
            return false;
        }
        long moved = call(with, file, request);
        if (moved == NOT_CACHED) {
            doublings = Math.min(doublings + 1, DOUBLINGS_MAX);
            toSkip = 1 << doublings;
            return false;
        }
        doublings = 0;
        if (moved < request.lengthBytes()) {
            // The rest is not cached, or the file ends there: the driver finds out. 0 is no proof
            // of the end (Linux 5.9 and 5.10; preadv2(2), BUGS).
            return false;
        }
        sink.completed(request, moved);
        return true;
    }

    private static boolean isSmallRead(Request request) {
        return request.kind() == Request.Kind.READ && request.lengthBytes() <= BYTES_MAX;
    }

    private boolean isSkipped() {
        int left = toSkip;
        if (left > 0) {
            toSkip = left - 1;
        }
        return left > 0;
    }

    /**
     * Returns the number of bytes read; NOT_CACHED also in case of an error, which the driver's own call meets again
     * and reports.
     */
    private long call(FlaggedCalls with, FdHandle file, Request request) {
        try {
            IovecArray array = iovecs.take();
            try {
                return with.preadv2(
                        file.descriptor(),
                        array.fill(request),
                        request.bufferCount(),
                        request.offset(),
                        file.readFlags() | FlaggedCalls.RWF_NOWAIT);
            } finally {
                iovecs.giveBack(array);
            }
        } catch (RuntimeException | Error e) {
            // No memory, or a buffer's memory is gone.
            return NOT_CACHED;
        }
    }
}
