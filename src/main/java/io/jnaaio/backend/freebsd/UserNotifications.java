package io.jnaaio.backend.freebsd;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.KernelNotifier;
import io.jnaaio.spi.Request;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Requests of which the kernel notifies the user directly: SIGEV_KEVENT on the user's queue, SIGEV_SIGNAL,
 * SIGEV_THREAD_ID. They are polled by {@code aio_error}, and {@code aio_return} is called only when the user takes
 * the result, because it removes an event or a signal that has not been taken yet.
 *
 * <p>Source: sigevent(3), aio(4), FreeBSD 13.2.
 */
final class UserNotifications implements KernelNotifier {
    private final Aiocbs aiocbs;
    private final PlatformAbi abi;
    private final FreeBsdFailures failures;
    private final SignalHandlers handlers;
    private final ToIntFunction<Request> descriptor;

    /** The result that is returned if there is no memory to describe the error, after aio_return has been called. */
    private final Result undescribed;

    /** The request of each slot, from submission to reap; removed before the call that returns its result. */
    private final AtomicReferenceArray<@Nullable Request> requests;

    UserNotifications(
            int slots,
            Aiocbs aiocbs,
            PlatformAbi abi,
            FreeBsdFailures failures,
            SignalHandlers handlers,
            ToIntFunction<Request> descriptor) {
        this.aiocbs = aiocbs;
        this.abi = abi;
        this.failures = failures;
        undescribed = new Result(0, failures.undescribed());
        this.handlers = handlers;
        this.descriptor = descriptor;
        requests = new AtomicReferenceArray<>(slots);
    }

    @Override
    public void check(SigevNotify notify) {
        if (notify instanceof SigevNotify.Signal signal) {
            handlers.check(signal.signo());
        } else if (notify instanceof SigevNotify.ThreadId thread) {
            handlers.check(thread.signo());
        }
    }

    @Override
    public @Nullable Failure submit(Request request, SigevNotify notify) {
        if (!aiocbs.reserve()) {
            return full(request);
        }
        int slot = request.slot();
        int number = -1;
        requests.set(slot, request);
        try {
            aiocbs.notifyUser(slot, notify);
            number = aiocbs.submit(request, descriptor.applyAsInt(request));
        } finally {
            if (number != 0) {
                requests.set(slot, null);
                aiocbs.unreserve();
            }
        }
        if (number == 0) {
            return null;
        }
        return abi.errno(number) == Errno.EAGAIN
                ? full(request)
                : failures.ofNotified(request, notify, number);
    }

    /** True if writes to a file are in progress in the kernel. */
    boolean writes(FileHandle file) {
        int inProgress = abi.number(Errno.EINPROGRESS);
        for (int slot = 0; slot < requests.length(); slot++) {
            Request request = requests.get(slot);
            if (request != null
                    && request.kind() == Request.Kind.WRITE
                    && request.file().equals(file)
                    && aiocbs.error(slot) == inProgress) {
                return true;
            }
        }
        return false;
    }

    private Failure full(Request request) {
        return failures.refused(request, abi.number(Errno.EAGAIN));
    }

    @Override
    public Errno error(Request request) {
        return abi.errno(aiocbs.error(request.slot()));
    }

    @Override
    public Result reap(Request request) {
        requests.set(request.slot(), null);
        long result = aiocbs.take(request.slot());
        try {
            return result < 0
                    ? new Result(0, failures.of(request, (int) -result))
                    : new Result(request.kind().isTransfer() ? result : 0, null);
        } catch (OutOfMemoryError e) {
            return undescribed;
        }
    }

    @Override
    public CancelStatus cancel(Request request) {
        if (requests.get(request.slot()) != request) {
            return CancelStatus.ALL_DONE;
        }
        int answer = aiocbs.cancel(request.slot(), descriptor.applyAsInt(request));
        return FreeBsdDriver.cancelStatus(answer, abi);
    }
}
