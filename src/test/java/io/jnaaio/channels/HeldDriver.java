package io.jnaaio.channels;

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
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A driver that keeps requests until the test lets them go on, or reports them itself; it cannot cancel what it keeps. */
final class HeldDriver implements Driver {
    private final Driver driver;
    private final Hold hold;

    private HeldDriver(Driver driver, Hold hold) {
        this.driver = driver;
        this.hold = hold;
    }

    /** What the test holds in its hands. */
    static final class Hold {
        final BlockingQueue<Kept> kept = new LinkedBlockingQueue<>();
        private volatile boolean holding = true;

        /** The next request, when it has come. */
        Kept next() throws InterruptedException {
            Kept next = kept.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no request has come to the driver");
            }
            return next;
        }

        /** From here on nothing is kept. */
        void letAllGo() {
            holding = false;
        }

        DriverFactory wrap(DriverFactory factory) {
            return new Factory(factory, this);
        }
    }

    /** A request that the driver keeps. */
    record Kept(Driver driver, CompletionSink sink, Request request) {
        void goOn() {
            if (!driver.submit(request)) {
                throw new AssertionError("the system is full");
            }
            driver.flush();
        }
    }

    private CompletionSink sink;

    private record Factory(DriverFactory factory, Hold hold) implements DriverFactory {
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
            HeldDriver held = new HeldDriver(factory.open(context), hold);
            held.sink = context.sink();
            return held;
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
        if (hold.holding) {
            return hold.kept.add(new Kept(driver, sink, request));
        }
        return driver.submit(request);
    }

    @Override
    public void flush() {
        driver.flush();
    }

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        return CancelStatus.NOT_CANCELED;
    }

    @Override
    public void close() {
        driver.close();
    }
}
