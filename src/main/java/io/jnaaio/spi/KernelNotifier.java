package io.jnaaio.spi;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import org.jspecify.annotations.Nullable;

/**
 * Submits requests for which the kernel itself notifies the user of the completion, by an event on the user's queue or
 * by a signal. Thread-safe.
 *
 * <p>These requests are not reported to the {@link CompletionSink}. An accepted request stays in the kernel and keeps
 * its slot until {@link #reap} takes its result; taking it earlier would withdraw the event or signal that the user
 * waits for.
 */
public interface KernelNotifier {
    /**
     * Rejects a notification that would harm the process. Called when an operation is created.
     *
     * @throws UnsupportedOperationException if the process is not prepared for it; the message says what to do
     */
    void check(SigevNotify notify);

    /**
     * Submits a request to the kernel. Returns null if it was accepted, otherwise the reason; nothing is then in
     * flight.
     */
    @Nullable Failure submit(Request request, SigevNotify notify);

    /** Queries the status of a request: EINPROGRESS, SUCCESS or the error. May be called any number of times. */
    Errno error(Request request);

    /** Takes the result of a completed request. Called once. */
    Result reap(Request request);

    /** Requests cancellation; the request still completes, and the kernel still notifies of it. */
    CancelStatus cancel(Request request);

    /**
     * The outcome of a request.
     *
     * @param bytes the number of bytes transferred; 0 for a sync and for a failure
     * @param failure null for success
     */
    record Result(long bytes, @Nullable Failure failure) {}
}
