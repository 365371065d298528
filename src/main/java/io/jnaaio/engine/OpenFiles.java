package io.jnaaio.engine;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.IoStats;
import io.jnaaio.api.OperationTrace;
import io.jnaaio.engine.file.FileKinds;
import io.jnaaio.engine.stats.Counters;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The open files of an engine: opens and closes them, and sums their statistics. */
final class OpenFiles {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final Engine engine;
    private final Drivers drivers;
    private final Set<EngineFile> files = ConcurrentHashMap.newKeySet();

    /** The sum of the statistics of closed files. */
    private final Counters closedFiles = new Counters();

    /**
     * Held while a file's statistics move from the open files to the sum of the closed ones, and while both are added.
     */
    private final ReentrantLock counting = new ReentrantLock();

    /** Held while a file is added: either a close sees the file, or the opening thread sees the closed engine. */
    private final ReentrantLock registering = new ReentrantLock();

    OpenFiles(Engine engine, Drivers drivers) {
        this.engine = engine;
        this.drivers = drivers;
    }

    // ---- opening

    AioFile open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        FileKinds.check(path, options);
        return register(
                path.toString(),
                drivers.open(
                        (port, again) ->
                                port.driver()
                                        .open(
                                                path,
                                                again ? existing(options) : options,
                                                attributes),
                        Drivers.isForeign(path),
                        false),
                false);
    }

    private static Set<OpenOption> existing(Set<OpenOption> options) {
        Set<OpenOption> without = new HashSet<>(options);
        without.removeAll(
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.TRUNCATE_EXISTING));
        return without;
    }

    AioFile wrap(int fd, boolean own, Set<OpenOption> options) throws IOException {
        return register(
                "fd " + fd,
                drivers.open((port, again) -> port.driver().wrap(fd, own, options), false, true),
                true);
    }

    AioFile wrap(FileChannel channel) throws IOException {
        return register(
                channel.toString(),
                drivers.open((port, again) -> port.driver().wrap(channel), false, true),
                true);
    }

    /**
     * Adds a file, unless the engine was closed meanwhile: then a descriptor or channel stays the caller's.
     *
     * @param given true if the caller opened it
     */
    private AioFile register(String name, Drivers.Opened opened, boolean given) throws IOException {
        EngineFile file =
                new EngineFile(engine, name, opened.handle(), opened.port(), opened.service());
        boolean added;
        registering.lock();
        try {
            added = engine.isOpen() && files.add(file);
        } finally {
            registering.unlock();
        }
        if (!added) {
            if (!given) {
                opened.handle().close();
            }
            throw new ClosedChannelException();
        }
        LOG.log(Level.DEBUG, () -> name + " is served by " + file.backend());
        return file;
    }

    // ---- queries

    /** The open files; none is added to those of a closed engine after this call. */
    List<EngineFile> list() {
        registering.lock();
        try {
            return List.copyOf(files);
        } finally {
            registering.unlock();
        }
    }

    IoStats stats() {
        Counters sum = new Counters();
        counting.lock();
        try {
            closedFiles.addTo(sum);
            for (EngineFile file : files) {
                file.lane().counters().addTo(sum);
            }
        } finally {
            counting.unlock();
        }
        return sum.snapshot();
    }

    List<OperationTrace> inFlight() {
        List<OperationTrace> traces = new ArrayList<>();
        for (EngineFile file : files) {
            file.lane().addInFlightTo(traces);
        }
        return Collections.unmodifiableList(traces);
    }

    // ---- closing

    /** Called when a file has closed its handle. */
    void closed(EngineFile file) {
        file.closedHandle();
        counting.lock();
        try {
            file.lane().counters().addToClosed(closedFiles);
            files.remove(file);
        } finally {
            counting.unlock();
        }
    }

    void stopAndCancel() {
        for (EngineFile file : list()) {
            file.lane().closing().stopAndCancel();
        }
    }

    /** Closes all files, even if one throws; returns the first failure, or null. */
    @Nullable Throwable close() {
        Throwable failure = null;
        for (EngineFile file : list()) {
            try {
                file.close();
            } catch (IOException | RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                } else if (failure != e) {
                    failure.addSuppressed(e);
                }
            }
        }
        return failure;
    }

    /** Throws what went wrong, if anything did. */
    static void rethrow(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /** True if the handle of one is open. */
    boolean anyOpen() {
        return !files.isEmpty();
    }
}
