package io.jnaaio.engine.stats;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.EngineMXBean;
import io.jnaaio.api.IoStats;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** The MXBean of an engine; each attribute is computed when it is read. */
final class EngineBean extends StatsAttributes implements EngineMXBean {
    private final AsyncIo engine;
    private final Supplier<? extends Collection<? extends AioFile>> openFiles;

    EngineBean(AsyncIo engine, Supplier<? extends Collection<? extends AioFile>> openFiles) {
        this.engine = engine;
        this.openFiles = openFiles;
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
        return openFiles.get().stream().<FileRow>map(OpenFile::new).toList();
    }

    @Override
    IoStats stats() {
        return engine.stats();
    }

    /** The attributes of one file, with its statistics taken at one moment. */
    private static final class OpenFile extends StatsAttributes implements FileRow {
        private final String name;
        private final String backend;
        private final IoStats stats;

        OpenFile(AioFile file) {
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
        IoStats stats() {
            return stats;
        }
    }
}
