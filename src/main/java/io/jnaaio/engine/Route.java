package io.jnaaio.engine;

import io.jnaaio.engine.guard.Log;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import org.jspecify.annotations.Nullable;

/**
 * The driver that serves a file, and the change to the next one, before which all running requests must end and no
 * others start. Changed under the lane's lock.
 */
final class Route {
    private final Engine engine;
    private final EngineFile file;
    private final FileHandle handle;
    private volatile DriverPort port;
    private volatile FileService service;

    /** The reason for the pending change of the driver; null if there is none. */
    private @Nullable Failure pendingCause;

    /** The reason for the last change. */
    private @Nullable Failure lastCause;

    /** True if no other driver serves this file. */
    private boolean noOtherDriver;

    Route(Engine engine, EngineFile file, FileHandle handle, DriverPort port, FileService service) {
        this.engine = engine;
        this.file = file;
        this.handle = handle;
        this.port = port;
        this.service = service;
    }

    /** The driver that serves it now. */
    DriverPort port() {
        return port;
    }

    FileService service() {
        return service;
    }

    /** True while a change of the driver is pending; called with the lock held. */
    boolean isChanging() {
        return pendingCause != null;
    }

    /**
     * Starts the change, because the driver cannot serve the file; false if no other driver is known to serve it.
     * Called with the lock held.
     */
    boolean beginChange(Failure cause) {
        if (pendingCause == null && !noOtherDriver) {
            pendingCause = cause;
        }
        return pendingCause != null;
    }

    /**
     * Opens the next driver for the file, null if there is none; called while a change is pending, without the lock.
     */
    Drivers.@Nullable Served next() {
        return engine.drivers().next(port, handle);
    }

    /**
     * Completes the change to the next driver, or keeps the current one if there is none; called with the lock held.
     */
    void endChange(Drivers.@Nullable Served next) {
        if (next != null) {
            port = next.port();
            service = next.service();
        }
        noOtherDriver = next == null;
        lastCause = pendingCause;
        pendingCause = null;
    }

    /** Logs a change; called without the lock. */
    void logChange() {
        Failure why = lastCause;
        if (why != null && !noOtherDriver) {
            Log.OTHER_BACKEND.write(why.cause(), file);
        }
    }
}
