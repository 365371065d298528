package io.jnaaio.engine.stats;

import io.jnaaio.api.IoStats;

/** What is counted, under the names of {@link IoStats}, which says what each number means. */
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
