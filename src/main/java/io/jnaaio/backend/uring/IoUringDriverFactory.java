package io.jnaaio.backend.uring;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.LinuxIoUring;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import java.io.IOException;
import java.util.Map;

/** Opens drivers on Linux's io_uring; available if a ring can be created and used. Loads without JNA. */
public final class IoUringDriverFactory implements DriverFactory {
    @Override
    public BackendId id() {
        return BackendId.IO_URING;
    }

    @Override
    public Availability availability(PlatformFacts facts) {
        try {
            return RingProbe.run(
                    LinuxIoUring.create(facts.arch()),
                    LibcFiles.create(),
                    PlatformAbi.of(facts),
                    facts.limits());
        } catch (LinkageError | RuntimeException e) {
            return Availability.no("io_uring cannot be called: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, String> details(PlatformFacts facts) {
        try {
            return RingDetails.read(
                    LinuxIoUring.create(facts.arch()), LibcFiles.create(), PlatformAbi.of(facts));
        } catch (LinkageError | RuntimeException e) {
            return Map.of();
        }
    }

    @Override
    public GatherMode gather() {
        return GatherMode.NATIVE;
    }

    @Override
    public Driver open(DriverContext context) throws IOException {
        try {
            return IoUringDriver.open(context);
        } catch (LinkageError e) {
            throw new IOException("io_uring cannot be called: " + e.getMessage(), e);
        }
    }
}
