package io.jnaaio.contract;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.testing.AllContracts;
import io.jnaaio.testing.Calls;
import io.jnaaio.testing.FaultPlan;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;

/** Every suite on the pwritev backend, with faults that must have no effect: some calls take longer. */
class FaultyPwritevContractTest extends AllContracts {
    private static final FaultPlan SLOW =
            FaultPlan.builder()
                    .seed(3)
                    .delay(Duration.ofNanos(50_000), Calls.any().chance(0.1))
                    .build();

    @BeforeAll
    static void available() {
        Backend.assumeAvailable(BackendId.PWRITEV);
    }

    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        return Backend.open(
                BackendId.PWRITEV, options.extension(DriverWrapper.class, SLOW.start()));
    }
}
