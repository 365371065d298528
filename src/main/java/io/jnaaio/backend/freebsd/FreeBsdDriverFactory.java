package io.jnaaio.backend.freebsd;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.FreeBsdAio;
import io.jnaaio.jna.FreeBsdLibc;
import io.jnaaio.jna.FreeBsdSystem;
import io.jnaaio.jna.FreeBsdSystemCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.EventQueue;
import java.io.IOException;
import java.util.Set;

/** Opens drivers on {@code aio_writev}; available on FreeBSD 13 and later. Loads without JNA. */
public final class FreeBsdDriverFactory implements DriverFactory {
    @Override
    public BackendId id() {
        return BackendId.FREEBSD_AIO;
    }

    @Override
    public Availability availability(PlatformFacts facts) {
        if (facts.os() != PlatformFacts.Os.FREEBSD) {
            return Availability.no(
                    "this is " + facts.osName() + "; the freebsd-aio backend is for FreeBSD");
        }
        try {
            return FreeBsdProbe.run(
                    FreeBsdLibc.create(),
                    FreeBsdSystemCalls.create(),
                    LibcFiles.create(),
                    PlatformAbi.freeBsd());
        } catch (LinkageError | RuntimeException e) {
            return Availability.no("aio_writev cannot be called: " + e.getMessage(), e);
        }
    }

    @Override
    public GatherMode gather() {
        return GatherMode.NATIVE;
    }

    @Override
    public Set<NotifyKind> notifications() {
        return FreeBsdDriver.NOTIFICATIONS;
    }

    @Override
    public Driver open(DriverContext context) throws IOException {
        try {
            PlatformAbi abi = PlatformAbi.freeBsd();
            return open(context, FreeBsdLibc.create(), FreeBsdSystemCalls.create(), abi, abi);
        } catch (LinkageError e) {
            throw new IOException("aio_writev cannot be called: " + e.getMessage(), e);
        }
    }

    @Override
    public EventQueue openEventQueue() throws IOException {
        try {
            return openEventQueue(FreeBsdLibc.create(), PlatformAbi.freeBsd());
        } catch (LinkageError e) {
            throw new IOException("kqueue cannot be called: " + e.getMessage(), e);
        }
    }

    /** Creates a queue that uses the given calls. */
    static EventQueue openEventQueue(FreeBsdAio aio, PlatformAbi abi) throws IOException {
        return UserQueue.open(aio, LibcFiles.create(), abi);
    }

    /**
     * Opens a driver that uses the given calls.
     *
     * @param abi the numbers of the AIO calls
     * @param fileAbi the numbers of the file calls
     */
    static Driver open(
            DriverContext context,
            FreeBsdAio aio,
            FreeBsdSystem system,
            PlatformAbi abi,
            PlatformAbi fileAbi)
            throws IOException {
        FileCalls calls = LibcFiles.create();
        return new FreeBsdDriver(context, abi, aio, system, calls, new NativeFiles(calls, fileAbi));
    }
}
