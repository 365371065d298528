package io.jnaaio.engine.stats;

import io.jnaaio.api.IoStats;

/** The counters, named after the components of {@link IoStats}, which describes each number. */
public enum Counter {
    SUBMITTED,
    COMPLETED,
    FAILED,
    REQUESTS,
    MERGED_OPERATIONS,
    SHORT_TRANSFERS,
    SYNC_CALLS,
    SYNCS_SERVED,
    BYTES_WRITTEN,
    BYTES_READ,
    QUEUE_FULL_WAITS,
    QUEUE_FULL_REFUSALS,
    RETRIES
}
