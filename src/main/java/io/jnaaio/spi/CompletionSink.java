package io.jnaaio.spi;

/**
 * Receives a driver's completions. May be called from any thread, which counts as a completion thread during the call.
 */
public interface CompletionSink {
    /**
     * The request transferred some or all of its bytes.
     *
     * @param bytes the number of bytes transferred, from the request's start; 0 for a sync
     */
    void completed(Request request, long bytes);

    /** The request failed or was cancelled (ECANCELED), and no byte of it is known to have been transferred. */
    void failed(Request request, Failure failure);

    /** The system's queue turned out to be full: the request was not accepted and may be submitted again. */
    void refused(Request request, Failure failure);

    /** The driver found that it cannot serve this file; no byte of the request was transferred. */
    void stepDown(Request request, Failure failure);
}
