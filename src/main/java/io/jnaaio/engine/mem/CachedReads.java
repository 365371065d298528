package io.jnaaio.engine.mem;

import io.jnaaio.jna.IovecLayout;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Request;

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

    private final CompletionSink sink;
    private final SpareIovecs iovecs;

    // Only a guess whether the next read is worth a try: threads may overwrite each other's values.
    private int misses;
    private int toSkip;

    /** Creates an instance that reports to {@code sink}. */
    public CachedReads(CompletionSink sink, IovecLayout layout) {
        this.sink = sink;
        iovecs = new SpareIovecs(layout);
    }

    /** Executes and reports a request that was just submitted; returns false if the driver must execute it. */
    public boolean read(Request request) {
        if (!isSmallRead(request)
                || !(request.file() instanceof FdHandle file)
                || file.direct()
                || isSkipped()
                || !request.claimSubmitter()) {
            return false;
        }
        if (!readAll(file, request)) {
            misses = Math.min(misses + 1, DOUBLINGS_MAX);
            toSkip = 1 << misses;
            return false;
        }
        if (misses > 0) {
            misses = 0;
        }
        sink.completed(request, request.lengthBytes());
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

    /** Reads the data; false if not all of it was cached, or in case of an error, which the driver's call reports. */
    private boolean readAll(FdHandle file, Request request) {
        try {
            IovecArray array = iovecs.take();
            try {
                long moved =
                        file.readvNowait(
                                array.fill(request), request.bufferCount(), request.offset());
                return moved == request.lengthBytes();
            } finally {
                iovecs.giveBack(array);
            }
        } catch (RuntimeException | Error e) {
            // No memory, a buffer's memory is gone, or the C library lacks the call.
            return false;
        }
    }
}
