package io.jnaaio.spi;

/** Where a driver reports. May be called from any thread, which counts as a completion thread during the call. */
public interface CompletionSink {
    /**
     * The request moved bytes, all or some.
     *
     * @param bytes moved, from the request's start; 0 for a sync
     */
    void completed(Request request, long bytes);

    /** The request failed or was cancelled (ECANCELED), and no byte of it is known to have been moved. */
    void failed(Request request, Failure failure);

    /** The system was full after all: the request was not taken and may be submitted again. */
    void refused(Request request, Failure failure);

    /** The driver finds that it cannot serve this file; no byte of the request was moved. */
    void stepDown(Request request, Failure failure);
}
