package io.jnaaio.backend.lio;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import java.io.IOException;

/** Opens drivers on {@code lio_listio}; available on glibc and on FreeBSD. Loads without JNA. */
public final class LioDriverFactory implements DriverFactory {
    @Override
    public BackendId id() {
        return BackendId.LIO_LISTIO;
    }

    @Override
    public Availability availability(PlatformFacts facts) {
        try {
            return LioProbe.run(facts);
        } catch (LinkageError | RuntimeException e) {
            return Availability.no("lio_listio cannot be called: " + e.getMessage(), e);
        }
    }

    @Override
    public GatherMode gather() {
        return GatherMode.SEQUENTIAL;
    }

    @Override
    public Driver open(DriverContext context) throws IOException {
        try {
            return LioDriver.open(context);
        } catch (LinkageError e) {
            throw new IOException("lio_listio cannot be called: " + e.getMessage(), e);
        }
    }
}
