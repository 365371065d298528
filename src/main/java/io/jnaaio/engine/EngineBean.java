package io.jnaaio.engine;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.EngineMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What monitoring reads of an engine; each figure is asked anew. */
final class EngineBean implements EngineMXBean {
    private final Engine engine;

    EngineBean(Engine engine) {
        this.engine = engine;
    }

    @Override
    public List<String> getBackends() {
        return engine.selection().candidates().stream().map(BackendId::id).toList();
    }

    @Override
    public String getRequestedBackend() {
        return engine.selection().requested();
    }

    @Override
    public String getReason() {
        return engine.selection().reason();
    }

    @Override
    public List<FileRow> getFiles() {
        List<FileRow> rows = new ArrayList<>();
        for (EngineFile file : engine.openFiles()) {
            rows.add(new FigureRow(file));
        }
        return rows;
    }

    @Override
    public long getSubmitted() {
        return engine.stats().submitted();
    }

    @Override
    public long getCompleted() {
        return engine.stats().completed();
    }

    @Override
    public Map<String, Long> getFailed() {
        return FigureRow.failed(engine.stats());
    }

    @Override
    public long getInFlight() {
        return engine.stats().inFlight();
    }

    @Override
    public long getRequests() {
        return engine.stats().requests();
    }

    @Override
    public long getMergedOperations() {
        return engine.stats().mergedOperations();
    }

    @Override
    public long getShortTransfers() {
        return engine.stats().shortTransfers();
    }

    @Override
    public long getSyncCalls() {
        return engine.stats().syncCalls();
    }

    @Override
    public long getSyncsServed() {
        return engine.stats().syncsServed();
    }

    @Override
    public long getBytesWritten() {
        return engine.stats().bytesWritten();
    }

    @Override
    public long getBytesRead() {
        return engine.stats().bytesRead();
    }

    @Override
    public long getQueueFullWaits() {
        return engine.stats().queueFullWaits();
    }

    @Override
    public long getQueueFullRefusals() {
        return engine.stats().queueFullRefusals();
    }

    @Override
    public long getRetries() {
        return engine.stats().retries();
    }
}
