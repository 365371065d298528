package io.jnaaio.engine.guard;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The log messages of engine code that must not throw. A message that cannot be written for lack of memory is dropped.
 *
 * <p>The messages are created when this class is initialised. A string literal in the method that logs would be created
 * when it is first used, which throws if the heap is full.
 */
public enum Log {
    NO_HANDLER_THREAD_MEMORY(Level.ERROR, "no memory for a handler thread"),
    NO_HANDLER_THREAD(Level.ERROR, "no handler thread can be started"),
    HANDLER_THREAD_ENDS(Level.ERROR, "a handler thread ends because of an exception"),
    HANDLERS_FAILED(Level.ERROR, "running completion handlers failed"),
    HANDLER_THREW(Level.WARNING, "a completion handler threw"),
    WATCH_FAILED(Level.ERROR, "checking for blocked handlers failed"),
    CALLBACK_THREW(Level.WARNING, "a callback threw"),
    CALLBACK_REFUSED(
            Level.WARNING,
            "the executor rejected a callback, which runs on the completion thread instead"),
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
    WORKER_LOST(Level.ERROR, "a worker failed to execute"),
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
     * Writes the message, if possible; never throws.
     *
     * @param about the object that the message is about, or null
     */
    public void write(@Nullable Throwable cause, @Nullable Object about) {
        try {
            LOG.log(level, about == null ? message : message + ": " + about, cause);
        } catch (Throwable e) {
            // The message is lost; the caller continues.
            return;
        }
    }
}
