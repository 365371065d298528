package io.jnaaio.contract;

import io.jnaaio.backend.kaio.KernelAioDriverFactory;
import io.jnaaio.backend.lio.LioDriverFactory;
import io.jnaaio.backend.nio.NioDriverFactory;
import io.jnaaio.backend.pwritev.PwritevDriverFactory;
import io.jnaaio.backend.uring.IoUringDriverFactory;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.testing.Calls;
import io.jnaaio.testing.DriverContract;
import io.jnaaio.testing.FaultPlan;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The drivers of this library, without an engine. */
class DriversHereContractTest {
    @Nested
    class Nio extends DriverContract {
        @Override
        protected DriverFactory factory() {
            return new NioDriverFactory();
        }
    }

    @Nested
    class Pwritev extends DriverContract {
        @Override
        protected DriverFactory factory() {
            return new PwritevDriverFactory();
        }
    }

    @Nested
    class PwritevUnderAPlan extends DriverContract {
        @Override
        protected DriverFactory factory() {
            FaultPlan slow =
                    FaultPlan.builder()
                            .delay(Duration.ofNanos(50_000), Calls.any().chance(0.2))
                            .build();
            return slow.start().wrap(new PwritevDriverFactory());
        }
    }

    @Nested
    class LioListio extends DriverContract {
        @Override
        protected DriverFactory factory() {
            return new LioDriverFactory();
        }
    }

    @Nested
    class KernelAio extends DriverContract {
        @Override
        protected DriverFactory factory() {
            return new KernelAioDriverFactory();
        }
    }

    @Nested
    class IoUring extends DriverContract {
        @Override
        protected DriverFactory factory() {
            return new IoUringDriverFactory();
        }
    }
}
