package io.jnaaio.engine.stats;

import io.jnaaio.api.IoFigures;
import io.jnaaio.api.IoStats;
import java.util.Map;
import java.util.TreeMap;

/** The components of {@link IoStats} as attributes of an MXBean, for an engine and for a file. */
abstract class StatsAttributes implements IoFigures {
    /** Returns the statistics that the attributes are read from. */
    abstract IoStats stats();

    @Override
    public long getSubmitted() {
        return stats().submitted();
    }

    @Override
    public long getCompleted() {
        return stats().completed();
    }

    @Override
    public Map<String, Long> getFailed() {
        Map<String, Long> failed = new TreeMap<>();
        stats().failed().forEach((errno, count) -> failed.put(errno.name(), count));
        return failed;
    }

    @Override
    public long getInFlight() {
        return stats().inFlight();
    }

    @Override
    public long getRequests() {
        return stats().requests();
    }

    @Override
    public long getMergedOperations() {
        return stats().mergedOperations();
    }

    @Override
    public long getShortTransfers() {
        return stats().shortTransfers();
    }

    @Override
    public long getSyncCalls() {
        return stats().syncCalls();
    }

    @Override
    public long getSyncsServed() {
        return stats().syncsServed();
    }

    @Override
    public long getBytesWritten() {
        return stats().bytesWritten();
    }

    @Override
    public long getBytesRead() {
        return stats().bytesRead();
    }

    @Override
    public long getQueueFullWaits() {
        return stats().queueFullWaits();
    }

    @Override
    public long getQueueFullRefusals() {
        return stats().queueFullRefusals();
    }

    @Override
    public long getRetries() {
        return stats().retries();
    }
}
