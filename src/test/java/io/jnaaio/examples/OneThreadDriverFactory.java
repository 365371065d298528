package io.jnaaio.examples;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;

/** Opens {@link OneThreadDriver}s: a backend from outside, which works as {@code nio} does. */
// tag::factory[]
public final class OneThreadDriverFactory implements DriverFactory {
    @Override
    public BackendId id() {
        return BackendId.NIO; // like nio, it has no descriptors
    }

    @Override
    public Availability availability(PlatformFacts facts) {
        return Availability.yes(); // a native driver tries a system call here
    }

    @Override
    public GatherMode gather() {
        return GatherMode.SEQUENTIAL; // more than one staging chunk: piece by piece
    }

    @Override
    public Driver open(DriverContext context) {
        return new OneThreadDriver(context);
    }
}
// end::factory[]
