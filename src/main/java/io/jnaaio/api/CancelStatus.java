package io.jnaaio.api;

/** The outcome of a cancellation request; see {@code aio_cancel(2)}. */
public enum CancelStatus {
    /** The operation will complete with ECANCELED; the cancelled call transferred none of its bytes. */
    CANCELED,
    /** The operation could not be stopped, or not yet; check {@link AsyncOperation#error()}. */
    NOT_CANCELED,
    /** Nothing was in flight. */
    ALL_DONE
}
