package io.jnaaio.cli;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/** A driver with a fault in its submissions. */
final class FaultyDriver implements Driver {
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
        return factory -> new Factory(factory, fault);
    }

    private record Factory(DriverFactory factory, Fault fault) implements DriverFactory {
        @Override
        public BackendId id() {
            return factory.id();
        }

        @Override
        public Availability availability(PlatformFacts facts) {
            return factory.availability(facts);
        }

        @Override
        public GatherMode gather() {
            return factory.gather();
        }

        @Override
        public Set<NotifyKind> notifications() {
            return factory.notifications();
        }

        @Override
        public Driver open(DriverContext context) throws IOException {
            return new FaultyDriver(factory.open(context), context.sink(), fault);
        }
    }

    @Override
    public BackendId id() {
        return driver.id();
    }

    @Override
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return driver.open(path, options, attributes);
    }

    @Override
    public FileService serve(FileHandle file) throws IOException {
        return driver.serve(file);
    }

    @Override
    public boolean submit(Request request) {
        return fault.submit(driver, sink, request);
    }

    @Override
    public void flush() {
        driver.flush();
    }

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        return driver.cancel(request, wait);
    }

    @Override
    public void close() {
        driver.close();
    }
}
