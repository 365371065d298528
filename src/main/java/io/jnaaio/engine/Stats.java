package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.api.IoStats;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The engine's counters. */
final class Stats {
    final LongAdder submitted = new LongAdder();
    final LongAdder completed = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder mergedOperations = new LongAdder();
    final LongAdder shortTransfers = new LongAdder();
    final LongAdder syncCalls = new LongAdder();
    final LongAdder syncsServed = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder queueFullWaits = new LongAdder();
    final LongAdder queueFullRefusals = new LongAdder();
    final LongAdder retries = new LongAdder();
    private final Map<Errno, LongAdder> failed = new ConcurrentHashMap<>();

    void failed(Errno errno) {
        failed.computeIfAbsent(errno, e -> new LongAdder()).increment();
    }

    IoStats snapshot() {
        Map<Errno, Long> failures = new LinkedHashMap<>();
        long failedSum = 0;
        for (Map.Entry<Errno, LongAdder> entry : failed.entrySet()) {
            long count = entry.getValue().sum();
            failures.put(entry.getKey(), count);
            failedSum += count;
        }
        long done = completed.sum();
        long begun = submitted.sum();
        return new IoStats(
                begun,
                done,
                failures,
                Math.max(0, begun - done - failedSum),
                requests.sum(),
                mergedOperations.sum(),
                shortTransfers.sum(),
                syncCalls.sum(),
                syncsServed.sum(),
                bytesWritten.sum(),
                bytesRead.sum(),
                queueFullWaits.sum(),
                queueFullRefusals.sum(),
                retries.sum());
    }
}
