package io.jnaaio.backend.kaio;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.LibcLinux;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.SyscallNumbers;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import java.io.IOException;

/** Opens drivers on Linux's kernel AIO. Loads without JNA. */
public final class KernelAioDriverFactory implements DriverFactory {
    /**
     * True once a probe has succeeded: it takes 30 ms, nearly all of it in io_destroy, and later failures show when a
     * file is opened.
     */
    private volatile boolean worked;

    @Override
    public BackendId id() {
        return BackendId.KERNEL_AIO;
    }

    @Override
    public Availability availability(PlatformFacts facts) {
        if (worked) {
            return Availability.yes();
        }
        try {
            AioCalls calls = new AioCalls(LibcLinux.create(), SyscallNumbers.linux(facts.arch()));
            Availability tried =
                    new KernelAioProbe(
                                    PlatformAbi.of(facts),
                                    calls,
                                    LibcFiles.create(),
                                    facts.limits())
                            .run();
            worked = tried.available();
            return tried;
        } catch (LinkageError | RuntimeException e) {
            return Availability.no("kernel AIO cannot be called: " + e.getMessage(), e);
        }
    }

    @Override
    public GatherMode gather() {
        return GatherMode.NATIVE;
    }

    @Override
    public Driver open(DriverContext context) throws IOException {
        try {
            return KernelAioDriver.open(context);
        } catch (LinkageError | IllegalArgumentException e) {
            throw new IOException("kernel AIO cannot be called: " + e.getMessage(), e);
        }
    }
}
