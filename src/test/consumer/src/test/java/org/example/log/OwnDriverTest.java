package org.example.log;

import io.jnaaio.spi.DriverFactory;
import io.jnaaio.testing.DriverContract;

/** Certifies a driver of one's own, without an engine. */
class OwnDriverTest extends DriverContract {
    @Override
    protected DriverFactory factory() {
        return new ChannelDriverFactory();
    }
}
