package io.jnaaio.spi;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a driver whose completion the kernel tells to the user itself, by an event on a queue of the user's or by a
 * signal. Called from any thread, several at a time.
 *
 * <p>Nothing of them is reported to the {@link CompletionSink}. A request that was taken stays with the kernel, and keeps its
 * slot, until its result is taken by {@link #reap}: earlier would take back the event or signal that the user waits for.
 */
public interface KernelNotifier {
    /**
     * Refuses what would do harm, when an operation is made.
     *
     * @throws UnsupportedOperationException if the process is not prepared for it; the message says what to do
     */
    void check(SigevNotify notify);

    /** Hands a request to the kernel; null if it was taken, else why not, and then nothing of it is in flight. */
    @Nullable Failure submit(Request request, SigevNotify notify);

    /** Asks the kernel how a request stands: EINPROGRESS, SUCCESS or the error. May be asked any number of times. */
    Errno error(Request request);

    /** Takes the result, once, of a request that is not in progress any more. */
    Result reap(Request request);

    /** Asks to stop a request; it ends, and is told of, all the same. */
    CancelStatus cancel(Request request);

    /**
     * What became of a request.
     *
     * @param bytes moved; 0 for a sync and for a failure
     * @param failure null for success
     */
    record Result(long bytes, @Nullable Failure failure) {}
}
