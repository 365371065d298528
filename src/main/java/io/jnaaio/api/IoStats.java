package io.jnaaio.api;

import java.util.Map;

/**
 * What an engine, or one file, has done since it was opened. The figures of one file agree with each other; those of an
 * engine are the sum over its files, which are asked one after the other while work goes on.
 *
 * @param submitted operations accepted
 * @param completed operations ended without an error
 * @param failed operations ended with an error, by errno; cancelled ones under ECANCELED
 * @param inFlight operations submitted and not yet completed
 * @param requests kernel calls (or their like) made for drivers, syncs included
 * @param mergedOperations operations that went down together with at least one other
 * @param shortTransfers requests that moved fewer bytes than asked
 * @param syncCalls sync calls made
 * @param syncsServed sync operations that these calls answered
 * @param bytesWritten bytes written
 * @param bytesRead bytes read
 * @param queueFullWaits submissions that had to wait for room
 * @param queueFullRefusals submissions refused with EAGAIN
 * @param retries requests that the system refused with EAGAIN and that were handed over again
 */
public record IoStats(
        long submitted,
        long completed,
        Map<Errno, Long> failed,
        long inFlight,
        long requests,
        long mergedOperations,
        long shortTransfers,
        long syncCalls,
        long syncsServed,
        long bytesWritten,
        long bytesRead,
        long queueFullWaits,
        long queueFullRefusals,
        long retries) {
    public IoStats {
        failed = Map.copyOf(failed);
    }
}
