package io.jnaaio.channels;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.Request;
import io.jnaaio.testing.ForwardingDriver;
import io.jnaaio.testing.ForwardingDriverFactory;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A driver that keeps requests until the test lets them go on, or reports them itself; it cannot cancel what it keeps. */
final class HeldDriver extends ForwardingDriver {
    private final Driver driver;
    private final CompletionSink sink;
    private final Hold hold;

    private HeldDriver(Driver driver, CompletionSink sink, Hold hold) {
        this.driver = driver;
        this.sink = sink;
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
            return ForwardingDriverFactory.of(
                    factory,
                    (inner, context) -> new HeldDriver(inner.open(context), context.sink(), this));
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

    @Override
    protected Driver inner() {
        return driver;
    }

    @Override
    public boolean submit(Request request) {
        if (hold.holding) {
            return hold.kept.add(new Kept(driver, sink, request));
        }
        return driver.submit(request);
    }

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        return CancelStatus.NOT_CANCELED;
    }
}
