package io.jnaaio.testing;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.EventQueue;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * A factory that answers as another one does and opens a driver of its own: what a {@link io.jnaaio.spi.DriverWrapper}
 * returns.
 */
public abstract class ForwardingDriverFactory implements DriverFactory {
    /** The factory to which calls are passed. */
    protected final DriverFactory inner;

    /** Passes calls to that factory. */
    protected ForwardingDriverFactory(DriverFactory inner) {
        this.inner = inner;
    }

    /** Opens what {@code opener} makes of that factory. */
    public static DriverFactory of(DriverFactory inner, Opener opener) {
        return new ForwardingDriverFactory(inner) {
            @Override
            public Driver open(DriverContext context) throws IOException {
                return opener.open(inner, context);
            }
        };
    }

    /** Opens a driver over one of another factory. */
    @FunctionalInterface
    public interface Opener {
        /** As {@link DriverFactory#open}. */
        Driver open(DriverFactory inner, DriverContext context) throws IOException;
    }

    @Override
    public BackendId id() {
        return inner.id();
    }

    @Override
    public Availability availability(PlatformFacts facts) {
        return inner.availability(facts);
    }

    @Override
    public GatherMode gather() {
        return inner.gather();
    }

    @Override
    public Set<NotifyKind> notifications() {
        return inner.notifications();
    }

    @Override
    public Map<String, String> details(PlatformFacts facts) {
        return inner.details(facts);
    }

    @Override
    public EventQueue openEventQueue() throws IOException {
        return inner.openEventQueue();
    }
}
