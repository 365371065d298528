package io.jnaaio.backend.lio;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.backend.freebsd.FreeBsdDouble;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.jna.FreeBsdPosixAio;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The lio-listio backend as it is on FreeBSD 12, over the double: its numbers for AIO, this system's for files. */
final class FreeBsdLio implements DriverFactory {
    private static final int MAJOR = 12;

    private FreeBsdLio() {}

    static LioSystem system() {
        FreeBsdDouble played = FreeBsdDouble.get();
        String library = played.path().toString();
        return LioSystem.freeBsd(FreeBsdPosixAio.load(library), played.system(), MAJOR);
    }

    /** An engine on it, with {@code others} behind. */
    static AsyncIo engine(AioOptions options, DriverFactory... others) throws IOException {
        FreeBsdDouble.get().control("fbsd_version", 1201000);
        List<DriverFactory> factories = new ArrayList<>();
        factories.add(new FreeBsdLio());
        factories.addAll(List.of(others));
        return FreeBsdDouble.engine(options, factories);
    }

    @Override
    public BackendId id() {
        return BackendId.LIO_LISTIO;
    }

    @Override
    public Availability availability(PlatformFacts facts) {
        return LioProbe.runInKernel(system());
    }

    @Override
    public GatherMode gather() {
        return GatherMode.SEQUENTIAL;
    }

    @Override
    public Driver open(DriverContext context) {
        LioSystem system = system();
        NativeFiles files = new NativeFiles(LibcFiles.create(), PlatformAbi.of(context.facts()));
        return new LioDriver(context, system, files, SuspendLoop.own(system));
    }
}
