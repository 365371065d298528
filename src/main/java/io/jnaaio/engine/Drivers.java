package io.jnaaio.engine;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The drivers of one engine, best first. Each is opened when a file first needs it. */
final class Drivers {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final Engine engine;
    private final EngineConfig config;
    private final List<DriverFactory> factories = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable DriverPort[] ports;

    /** The number of drivers that serve every file; after them comes nio, only for paths of other file systems. */
    private final int chosen;

    private boolean closed;

    Drivers(Engine engine, EngineConfig config) {
        this.engine = engine;
        this.config = config;
        DriverWrapper wrapper = config.options().extension(DriverWrapper.class).orElse(f -> f);
        for (DriverFactory factory : config.factories()) {
            factories.add(wrapper.wrap(factory));
        }
        ports = new DriverPort[factories.size()];
        chosen = config.selection().candidates().size();
    }

    /** A driver that serves a file. */
    record Served(DriverPort port, FileService service) {}

    /** An open file with the driver that serves it. */
    record Opened(FileHandle handle, DriverPort port, FileService service) {}

    /** How one driver opens a file. */
    interface Opener {
        /**
         * Opens it.
         *
         * @param again true if another driver has already opened the file, and so created or truncated it
         */
        FileHandle open(DriverPort port, boolean again) throws IOException;
    }

    /**
     * Opens a file with the first driver that can; errors of the file itself end the search.
     *
     * @param nioOnly true if no native driver can open the file
     * @param given true if the caller has opened it; it then stays open if no driver serves it
     */
    Opened open(Opener opener, boolean nioOnly, boolean given) throws IOException {
        IOException unserved = null;
        boolean again = false;
        for (int rank = 0; rank < factories.size(); rank++) {
            if (nioOnly ? !factories.get(rank).id().equals(BackendId.NIO) : rank >= chosen) {
                continue;
            }
            DriverPort port;
            try {
                port = port(rank);
            } catch (ClosedChannelException e) {
                // The engine was closed meanwhile, so this is not a failure of a backend.
                throw e;
            } catch (IOException e) {
                unserved = chain(unserved, e, rank);
                continue;
            }
            FileHandle handle;
            try {
                handle = opener.open(port, again);
                again = true;
            } catch (UnsupportedOperationException e) {
                if (config.selection().forced() || nothingAfter(rank, nioOnly)) {
                    throw e;
                }
                continue;
            }
            try {
                return served(handle, rank);
            } catch (BackendUnavailableException e) {
                closeAfter(handle, given, e);
                unserved = chain(unserved, e, rank);
            } catch (IOException | RuntimeException | Error e) {
                closeAfter(handle, given, e);
                throw e;
            }
        }
        if (unserved != null) {
            throw unserved;
        }
        throw new ProviderMismatchException(
                "only the nio backend can open this file, and "
                        + config.selection().candidates()
                        + " is what the settings allow; AioOptions.foreignByNio"
                        + " (jnaaio.foreignByNio=true) adds nio for such files");
    }

    /** Closes a handle that no driver serves; {@code why} is the error that the caller receives. */
    private static void closeAfter(FileHandle handle, boolean given, Throwable why) {
        if (given) {
            return;
        }
        try {
            handle.close();
        } catch (IOException | RuntimeException | Error e) {
            why.addSuppressed(e);
        }
    }

    private boolean nothingAfter(int rank, boolean nioOnly) {
        return nioOnly || rank >= chosen - 1;
    }

    /** Finds the driver that serves the file: the one that opened it, or one after it. */
    private Opened served(FileHandle handle, int rank) throws IOException {
        DriverPort port = port(rank);
        try {
            return new Opened(handle, port, port.driver().serve(handle));
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            if (config.selection().forced()) {
                throw unavailable(rank, e);
            }
            Served next = next(port, handle);
            if (next == null) {
                throw unavailable(rank, e);
            }
            return new Opened(handle, next.port(), next.service());
        }
    }

    /** The next driver that serves an open file, or null. */
    @Nullable Served next(DriverPort after, FileHandle handle) {
        if (config.selection().forced()) {
            return null;
        }
        for (int rank = after.rank() + 1; rank < chosen; rank++) {
            try {
                DriverPort port = port(rank);
                return new Served(port, port.driver().serve(handle));
            } catch (IOException | RuntimeException | Error e) {
                BackendId id = factories.get(rank).id();
                LOG.log(Level.DEBUG, () -> id + " cannot take over " + handle, e);
            }
        }
        return null;
    }

    private IOException chain(@Nullable IOException before, IOException now, int rank)
            throws IOException {
        BackendUnavailableException named = unavailable(rank, now);
        if (config.selection().forced()) {
            throw named;
        }
        LOG.log(Level.WARNING, "the next backend is taken: " + named.getMessage(), now);
        if (before != null) {
            named.addSuppressed(before);
        }
        return named;
    }

    private BackendUnavailableException unavailable(int rank, IOException why) {
        if (why instanceof BackendUnavailableException named) {
            return named;
        }
        String message = why.getMessage();
        return new BackendUnavailableException(
                factories.get(rank).id().id(), message == null ? why.toString() : message, why);
    }

    private DriverPort port(int rank) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            DriverPort port = ports[rank];
            if (port == null) {
                port = new DriverPort(engine, rank);
                port.connect(
                        factories
                                .get(rank)
                                .open(
                                        new DriverContext(
                                                port,
                                                config.facts(),
                                                engine.admission().slots().size(),
                                                engine.staging().chunkMaxBytes(),
                                                config.selection().forced(),
                                                config.inline())));
                ports[rank] = port;
            }
            return port;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes all drivers, even if one throws; nothing is in flight.
     *
     * @throws Error the first that a driver threw, when all others are closed; exceptions are logged
     */
    void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true; // from here on no port is added
        } finally {
            lock.unlock();
        }
        Error first = null;
        for (DriverPort port : ports) {
            try {
                if (port != null) {
                    port.driver().close();
                }
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "closing the " + port.id() + " driver failed", e);
            } catch (Error e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** True if the path belongs to another provider than the system's own. */
    static boolean isForeign(Path path) {
        return path.getFileSystem() != FileSystems.getDefault();
    }
}
