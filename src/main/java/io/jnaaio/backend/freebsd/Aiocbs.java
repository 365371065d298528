package io.jnaaio.backend.freebsd;

import static io.jnaaio.jna.KqueueConstants.EV_ONESHOT;

import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.engine.mem.SlotIovecs;
import io.jnaaio.jna.AiocbLayout;
import io.jnaaio.jna.FreeBsdAio;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Request;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A driver's control blocks, one per slot, and the calls on them. Counts the requests that the kernel has accepted and
 * not returned, because its limits apply to these.
 *
 * <p>The kernel copies the iovec array at submission; each slot nevertheless has its own array, so that nothing needs
 * to be done with it after the call. The control block's address identifies the request.
 */
final class Aiocbs {
    private final PlatformAbi abi;
    private final FreeBsdAio aio;
    private final AiocbLayout layout;
    private final ControlBlocks blocks;
    private final int queueMax;
    private final AtomicInteger queued = new AtomicInteger();
    private final SlotIovecs iovecs;

    /**
     * Allocates the control blocks.
     *
     * @param queueMax the maximum number of requests in the kernel
     */
    Aiocbs(int slots, int queueMax, FreeBsdAio aio, PlatformAbi abi) {
        this.abi = abi;
        this.aio = aio;
        this.queueMax = queueMax;
        layout = abi.aiocb();
        blocks = new ControlBlocks(slots, layout.stride());
        iovecs = new SlotIovecs(slots, abi.iovec());
    }

    // ---- notification

    /** Requests an event on the engine's own queue for each request in this slot; the event returns {@code udata}. */
    void notifyEngine(int slot, int kqueue, long udata) {
        notifyQueue(slot, kqueue, udata, EV_ONESHOT);
    }

    /** Requests the notification that the user chose: an event on the user's queue, or a signal. */
    void notifyUser(int slot, SigevNotify notify) {
        if (notify instanceof SigevNotify.Kevent kevent) {
            int flags = kevent.flags() == 0 ? EV_ONESHOT : kevent.flags();
            notifyQueue(slot, kevent.kq(), kevent.udata(), flags);
        } else if (notify instanceof SigevNotify.Signal signal) {
            notifySignal(slot, abi.sigev().signal(), signal.signo(), signal.value());
        } else if (notify instanceof SigevNotify.ThreadId thread) {
            notifySignal(slot, abi.sigev().threadId(), thread.signo(), thread.value());
            // sigev_notify_thread_id shares a union with the kevent flags.
            blocks.putInt(slot, layout.sigevKeventFlags(), thread.tid());
        } else {
            throw new IllegalArgumentException(notify + " is not delivered by the kernel");
        }
    }

    void notifyNobody(int slot) {
        blocks.putInt(slot, layout.sigevNotify(), abi.sigev().none());
    }

    private void notifyQueue(int slot, int kqueue, long udata, int flags) {
        blocks.putInt(slot, layout.sigevNotify(), abi.sigev().kevent());
        blocks.putInt(slot, layout.sigevSigno(), kqueue);
        blocks.putLong(slot, layout.sigevValue(), udata);
        blocks.putInt(slot, layout.sigevKeventFlags(), 0);
        blocks.putShort(slot, layout.sigevKeventFlags(), flags);
    }

    private void notifySignal(int slot, int how, int signo, long value) {
        blocks.putInt(slot, layout.sigevNotify(), how);
        blocks.putInt(slot, layout.sigevSigno(), signo);
        blocks.putLong(slot, layout.sigevValue(), value);
    }

    // ---- submit

    /** Reserves one of the places that the kernel's limit leaves; false if there is none. */
    boolean reserve() {
        if (queued.incrementAndGet() > queueMax) {
            queued.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Releases a place after the kernel has returned a request or rejected it. */
    void unreserve() {
        queued.decrementAndGet();
    }

    /** Submits a request to the kernel by one call; returns 0 or the errno. */
    int submit(Request request, int fd) {
        int slot = request.slot();
        long aiocb = blocks.address(slot);
        blocks.putInt(slot, layout.fildes(), fd);
        return request.kind().isTransfer()
                ? transfer(request, slot, aiocb)
                : sync(request.kind() == Request.Kind.SYNC, aiocb);
    }

    private int transfer(Request request, int slot, long aiocb) {
        blocks.putLong(slot, layout.buf(), iovecs.fill(request));
        // aio_iovcnt is another name of aio_nbytes: here it is the number of buffers.
        blocks.putLong(slot, layout.nbytes(), request.bufferCount());
        blocks.putLong(slot, layout.offset(), request.offset());
        boolean write = request.kind() == Request.Kind.WRITE;
        int result = write ? aio.aio_writev(aiocb) : aio.aio_readv(aiocb);
        return result == 0 ? 0 : aio.errno();
    }

    private int sync(boolean full, long aiocb) {
        int result = aio.aio_fsync(full ? abi.open().sync() : abi.open().dsync(), aiocb);
        return result == 0 ? 0 : aio.errno();
    }

    // ---- results

    /** The state of a request as an errno number. */
    int error(int slot) {
        return aio.aio_error(blocks.address(slot));
    }

    /** Takes the result of a completed request, once: the number of bytes, or a negated errno. */
    long take(int slot) {
        long moved = aio.aio_return(blocks.address(slot));
        long result = moved < 0 ? -failure(slot, aio.errno()) : moved;
        unreserve();
        return result;
    }

    /**
     * The errno of a request that failed. If a signal ended it in the kernel (ERESTART), the kernel repeats {@code
     * aio_return}, no longer finds the request, and returns EINVAL; the control block still has the error EINTR.
     */
    private int failure(int slot, int number) {
        boolean interrupted =
                abi.errno(number) == Errno.EINVAL && abi.errno(error(slot)) == Errno.EINTR;
        return interrupted ? abi.number(Errno.EINTR) : number;
    }

    /** Calls {@code aio_cancel} and returns its result. */
    int cancel(int slot, int fd) {
        return aio.aio_cancel(fd, blocks.address(slot));
    }

    /** Frees the control blocks, when nothing is in flight. */
    void close() {
        blocks.close();
        iovecs.close();
    }
}
