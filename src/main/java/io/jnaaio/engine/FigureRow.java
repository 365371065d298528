package io.jnaaio.engine;

import io.jnaaio.api.EngineMXBean;
import io.jnaaio.api.IoStats;
import java.util.Map;
import java.util.TreeMap;

/** Figures as monitoring reads them, taken at one moment. */
final class FigureRow implements EngineMXBean.FileRow {
    private final String name;
    private final String backend;
    private final IoStats stats;

    FigureRow(EngineFile file) {
        name = file.toString();
        backend = file.backend().id();
        stats = file.stats();
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getBackend() {
        return backend;
    }

    @Override
    public long getSubmitted() {
        return stats.submitted();
    }

    @Override
    public long getCompleted() {
        return stats.completed();
    }

    @Override
    public Map<String, Long> getFailed() {
        return failed(stats);
    }

    static Map<String, Long> failed(IoStats stats) {
        Map<String, Long> failed = new TreeMap<>();
        stats.failed().forEach((errno, count) -> failed.put(errno.name(), count));
        return failed;
    }

    @Override
    public long getInFlight() {
        return stats.inFlight();
    }

    @Override
    public long getRequests() {
        return stats.requests();
    }

    @Override
    public long getMergedOperations() {
        return stats.mergedOperations();
    }

    @Override
    public long getShortTransfers() {
        return stats.shortTransfers();
    }

    @Override
    public long getSyncCalls() {
        return stats.syncCalls();
    }

    @Override
    public long getSyncsServed() {
        return stats.syncsServed();
    }

    @Override
    public long getBytesWritten() {
        return stats.bytesWritten();
    }

    @Override
    public long getBytesRead() {
        return stats.bytesRead();
    }

    @Override
    public long getQueueFullWaits() {
        return stats.queueFullWaits();
    }

    @Override
    public long getQueueFullRefusals() {
        return stats.queueFullRefusals();
    }

    @Override
    public long getRetries() {
        return stats.retries();
    }
}
