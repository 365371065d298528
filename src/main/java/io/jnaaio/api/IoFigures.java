package io.jnaaio.api;

import java.util.Map;

/** The statistics of {@link IoStats} as attributes of {@link EngineMXBean}. */
public interface IoFigures {
    /** Operations accepted. */
    long getSubmitted();

    /** Operations completed without an error. */
    long getCompleted();

    /** Operations completed with an error, by the name of the errno. */
    Map<String, Long> getFailed();

    /** Operations submitted and not yet completed. */
    long getInFlight();

    /** Requests passed to drivers. */
    long getRequests();

    /** Operations merged with at least one other into one request. */
    long getMergedOperations();

    /** Requests that transferred fewer bytes than requested. */
    long getShortTransfers();

    /** Sync calls made. */
    long getSyncCalls();

    /** Sync operations completed by these calls. */
    long getSyncsServed();

    /** Bytes written. */
    long getBytesWritten();

    /** Bytes read. */
    long getBytesRead();

    /** Submissions that had to wait for room. */
    long getQueueFullWaits();

    /** Submissions refused with EAGAIN. */
    long getQueueFullRefusals();

    /** Requests that the system refused with EAGAIN and that were submitted again. */
    long getRetries();
}
