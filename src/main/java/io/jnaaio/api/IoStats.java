package io.jnaaio.api;

import java.util.Map;

/**
 * Statistics of an engine, or of one file, since it was opened. The values of one file are consistent with each other.
 * Those of an engine are sums over its files, which are read one after another while operations continue.
 *
 * @param submitted operations accepted
 * @param completed operations completed without an error
 * @param failed operations completed with an error, by errno; cancelled operations count under ECANCELED
 * @param inFlight operations submitted and not yet completed
 * @param requests requests passed to drivers, including syncs; each is one system call or the equivalent
 * @param mergedOperations operations merged with at least one other into one request
 * @param shortTransfers requests that transferred fewer bytes than requested
 * @param syncCalls sync calls made
 * @param syncsServed sync operations completed by these calls
 * @param bytesWritten bytes written
 * @param bytesRead bytes read
 * @param queueFullWaits submissions that had to wait for room
 * @param queueFullRefusals submissions refused with EAGAIN
 * @param retries requests that the system refused with EAGAIN and that were submitted again
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
