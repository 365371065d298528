package org.example.log;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;

/** Opens drivers that hand each request to one thread and a FileChannel: about the smallest backend there can be. */
final class ChannelDriverFactory implements DriverFactory {
    static final BackendId ID = BackendId.of("one-channel");

    @Override
    public BackendId id() {
        return ID;
    }

    @Override
    public Availability availability(PlatformFacts facts) {
        return Availability.yes();
    }

    @Override
    public GatherMode gather() {
        return GatherMode.SEQUENTIAL;
    }

    @Override
    public Driver open(DriverContext context) {
        return new ChannelDriver(context.sink());
    }
}
