package io.jnaaio.api;

/** What a cancellation achieved; see {@code aio_cancel(2)}. */
public enum CancelStatus {
    /** It will complete with ECANCELED; none of its bytes was moved by the cancelled call. */
    CANCELED,
    /** It could not be stopped, or not yet: look at {@link AsyncOperation#error()}. */
    NOT_CANCELED,
    /** There was nothing in flight. */
    ALL_DONE
}
