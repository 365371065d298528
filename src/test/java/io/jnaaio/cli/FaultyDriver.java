package io.jnaaio.cli;

import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.spi.Request;
import io.jnaaio.testing.ForwardingDriver;
import io.jnaaio.testing.ForwardingDriverFactory;

/** A driver with a fault in its submissions. */
final class FaultyDriver extends ForwardingDriver {
    private final Driver driver;
    private final CompletionSink sink;
    private final Fault fault;

    /** What goes wrong. */
    @FunctionalInterface
    interface Fault {
        /**
         * Submits a request, or reports it, or harms it.
         *
         * @return as {@link Driver#submit}
         */
        boolean submit(Driver driver, CompletionSink sink, Request request);
    }

    private FaultyDriver(Driver driver, CompletionSink sink, Fault fault) {
        this.driver = driver;
        this.sink = sink;
        this.fault = fault;
    }

    static DriverWrapper wrapper(Fault fault) {
        return factory ->
                ForwardingDriverFactory.of(
                        factory,
                        (inner, context) ->
                                new FaultyDriver(inner.open(context), context.sink(), fault));
    }

    @Override
    protected Driver inner() {
        return driver;
    }

    @Override
    public boolean submit(Request request) {
        return fault.submit(driver, sink, request);
    }
}
