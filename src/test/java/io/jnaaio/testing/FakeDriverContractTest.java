package io.jnaaio.testing;

import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.RequestLimits;
import org.junit.jupiter.api.Nested;

/** The fake's driver, completed by a thread, also under a fault plan without faults. */
class FakeDriverContractTest {
    private static DriverFactory factory(FakeDisk disk) {
        FakeQueue queue = new FakeQueue();
        queue.completeByItself(null);
        return new FakeDriver.Factory(
                disk,
                queue,
                RequestLimits.builder().buffersMax(1024).bytesMax(1 << 30).byAddress(true).build());
    }

    @Nested
    class Plain extends DriverContract {
        private final FakeDisk disk = new FakeDisk();

        @Override
        protected DriverFactory factory() {
            return FakeDriverContractTest.factory(disk);
        }

        @Override
        protected BackendFiles files() {
            return BackendFiles.of(disk);
        }
    }

    @Nested
    class UnderAPlan extends DriverContract {
        private final FakeDisk disk = new FakeDisk();

        @Override
        protected DriverFactory factory() {
            return FaultPlan.none().start().wrap(FakeDriverContractTest.factory(disk));
        }

        @Override
        protected BackendFiles files() {
            return BackendFiles.of(disk);
        }
    }
}
