package io.jnaaio.engine;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.RequestLimits;
import org.jspecify.annotations.Nullable;

/** Opens {@link TestDriver}s, one per engine, and keeps the last one for the test. */
final class TestDriverFactory implements DriverFactory {
    /** One call for whatever there is. */
    static final RequestLimits ROOMY =
            RequestLimits.builder()
                    .buffersMax(1024)
                    .bytesMax(Integer.MAX_VALUE)
                    .byAddress(true)
                    .build();

    final BackendId id;
    final RequestLimits limits;

    /** Whether drivers hold requests back until they are flushed. */
    volatile boolean collects;

    /** Whether drivers refuse to serve any file. */
    volatile boolean servesNothing;

    /** Whether files have atomic writes, of 4096 to 65,536 bytes. */
    volatile boolean atomic;

    /** Run first when a driver is opened, serves a file, or is closed; may throw. */
    volatile Runnable onOpen = () -> {};

    volatile Runnable onServe = () -> {};
    volatile Runnable onClose = () -> {};

    private volatile @Nullable TestDriver driver;

    TestDriverFactory(String id, RequestLimits limits) {
        this.id = BackendId.of(id);
        this.limits = limits;
    }

    TestDriver driver() {
        TestDriver opened = driver;
        if (opened == null) {
            throw new AssertionError("the engine has not opened the " + id + " driver");
        }
        return opened;
    }

    boolean opened() {
        return driver != null;
    }

    @Override
    public BackendId id() {
        return id;
    }

    @Override
    public Availability availability(PlatformFacts facts) {
        return Availability.yes();
    }

    @Override
    public GatherMode gather() {
        return GatherMode.NATIVE;
    }

    @Override
    public Driver open(DriverContext context) {
        onOpen.run();
        TestDriver opened = new TestDriver(this, context);
        driver = opened;
        return opened;
    }
}
