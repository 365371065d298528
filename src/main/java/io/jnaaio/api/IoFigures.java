package io.jnaaio.api;

import java.util.Map;

/** The figures of {@link IoStats} as attributes of {@link EngineMXBean}. */
public interface IoFigures {
    /** Operations accepted. */
    long getSubmitted();

    /** Operations ended without an error. */
    long getCompleted();

    /** Operations ended with an error, by the name of the errno. */
    Map<String, Long> getFailed();

    /** Operations submitted and not yet completed. */
    long getInFlight();

    /** Requests made for drivers. */
    long getRequests();

    /** Operations that went down together with at least one other. */
    long getMergedOperations();

    /** Requests that moved fewer bytes than asked. */
    long getShortTransfers();

    /** Sync calls made. */
    long getSyncCalls();

    /** Sync operations that these calls answered. */
    long getSyncsServed();

    /** Bytes written. */
    long getBytesWritten();

    /** Bytes read. */
    long getBytesRead();

    /** Submissions that had to wait for room. */
    long getQueueFullWaits();

    /** Submissions refused with EAGAIN. */
    long getQueueFullRefusals();

    /** Requests that the system refused with EAGAIN and that were handed over again. */
    long getRetries();
}
