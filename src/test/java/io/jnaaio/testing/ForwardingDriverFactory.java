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
 * A factory that forwards to another one except that it opens a different driver: the result of a
 * {@link io.jnaaio.spi.DriverWrapper}.
 */
public abstract class ForwardingDriverFactory implements DriverFactory {
    /** The factory to which calls are passed. */
    protected final DriverFactory inner;

    /** Creates a factory that forwards to {@code inner}. */
    protected ForwardingDriverFactory(DriverFactory inner) {
        this.inner = inner;
    }

    /** Returns a factory whose drivers {@code opener} opens. */
    public static DriverFactory of(DriverFactory inner, Opener opener) {
        return new ForwardingDriverFactory(inner) {
            @Override
            public Driver open(DriverContext context) throws IOException {
                return opener.open(inner, context);
            }
        };
    }

    /** Opens a driver that wraps one of another factory. */
    @FunctionalInterface
    public interface Opener {
        /** Opens the driver; see {@link DriverFactory#open}. */
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
