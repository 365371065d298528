package io.jnaaio.engine.guard;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * What the engine logs, from places that must not throw: what cannot be written for lack of memory is dropped.
 *
 * <p>The messages are made with this class. A string that stands in the method that logs is made when it is first used, and in a
 * full heap that throws.
 */
public enum Log {
    NO_HANDLER_THREAD_MEMORY(Level.ERROR, "no memory for a handler thread"),
    NO_HANDLER_THREAD(Level.ERROR, "no handler thread can be started"),
    HANDLER_THREAD_ENDS(Level.ERROR, "a handler thread ends"),
    HANDLERS_FAILED(Level.ERROR, "running completion handlers failed"),
    HANDLER_THREW(Level.WARNING, "a completion handler threw"),
    WATCH_FAILED(Level.ERROR, "checking for blocked handlers failed"),
    CALLBACK_THREW(Level.WARNING, "a callback threw; it is of"),
    CALLBACK_REFUSED(
            Level.WARNING,
            "the executor refused a callback, which runs on the completion thread instead; it is of"),
    NOT_TOLD(Level.ERROR, "a completion could not be delivered"),
    NOT_DELIVERED(Level.ERROR, "a future could not be completed; it will be retried"),
    EVENT_LOST(Level.WARNING, "the flight recorder's event of an operation is lost"),
    OTHER_BACKEND(Level.DEBUG, "a file is served by another backend"),
    NO_OTHER_BACKEND(Level.ERROR, "no other backend can be opened for"),
    REPORTED_AND_REFUSED(Level.ERROR, "a driver reported a request and then refused it"),
    REPORTED_AND_THREW(Level.ERROR, "a driver reported a request and then threw"),
    REPORTED_TWICE(Level.ERROR, "a driver reported a request twice"),
    FLUSH_FAILED(Level.ERROR, "a driver's flush failed and will be retried"),
    REPORT_FAILED(Level.ERROR, "completing a request failed"),
    RECOVERY_FAILED(Level.ERROR, "completing a request failed again"),
    HAND_OVER_FAILED(Level.ERROR, "submitting requests to a driver failed"),
    SUBMISSION_FAILED(Level.ERROR, "a submission failed"),
    RETRY_FAILED(Level.ERROR, "retrying refused requests failed"),
    NO_RETRY_THREAD(Level.WARNING, "no thread for the retry clock"),
    NO_CLOCK(Level.ERROR, "no retry clock for refused requests"),
    NO_WORKER(Level.WARNING, "no thread for the requests of the backend"),
    WORKER_LOST(Level.ERROR, "a worker lost"),
    CLOSING_FAILED(Level.WARNING, "closing a file failed"),
    BUFFER_CHANGED(Level.DEBUG, "a buffer was changed while it was in flight");

    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final Level level;
    private final String message;

    Log(Level level, String message) {
        this.level = level;
        this.message = message;
    }

    /**
     * Writes it.
     *
     * @param about what it is about, if that is not all of it
     */
    public void write(@Nullable Throwable cause, @Nullable Object about) {
        try {
            LOG.log(level, about == null ? message : message + ": " + about, cause);
        } catch (Throwable e) {
            // No message is worth what the caller is about.
            return;
        }
    }
}
