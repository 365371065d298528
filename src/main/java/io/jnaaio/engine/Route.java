package io.jnaaio.engine;

import io.jnaaio.engine.guard.Log;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import org.jspecify.annotations.Nullable;

/**
 * Which driver serves a file, and the change to the next one: nothing starts until all that runs has ended. Changed under
 * the lane's lock.
 */
final class Route {
    private final Engine engine;
    private final EngineFile file;
    private final FileHandle handle;
    private volatile DriverPort port;
    private volatile FileService service;

    /** Set while the driver is to be changed. */
    private @Nullable Failure leaving;

    /** Why it was changed last. */
    private @Nullable Failure left;

    /** No other driver serves this file. */
    private boolean last;

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

    /** True while the driver is to be changed; asked with the lock held. */
    boolean isLeaving() {
        return leaving != null;
    }

    /** The driver cannot serve the file; false if it is known that no other one can. Called with the lock held. */
    boolean leave(Failure cause) {
        if (leaving == null && !last) {
            leaving = cause;
        }
        return leaving != null;
    }

    /** Opens the next driver for the file, null if there is none; called while it leaves, without the lock. */
    Drivers.@Nullable Served next() {
        return engine.drivers().next(port, handle);
    }

    /** It is served by that one from here on, or still by the one before if there is none; called with the lock held. */
    void arrive(Drivers.@Nullable Served next) {
        if (next != null) {
            port = next.port();
            service = next.service();
        }
        last = next == null;
        left = leaving;
        leaving = null;
    }

    /** Tells of a change; called without the lock. */
    void logArrival() {
        Failure why = left;
        if (why != null && !last) {
            Log.OTHER_BACKEND.write(why.cause(), file);
        }
    }
}
