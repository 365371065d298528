package io.jnaaio.contract;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.spi.RequestLimits;
import io.jnaaio.testing.AllContracts;
import io.jnaaio.testing.BackendFiles;
import io.jnaaio.testing.Calls;
import io.jnaaio.testing.FakeAio;
import io.jnaaio.testing.FakeDisk;
import io.jnaaio.testing.FaultPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Every suite on files in memory, with requests completed in any order, merged, and delayed in virtual time. */
class FakeInAnyOrderContractTest extends AllContracts {
    private static final RequestLimits MERGING =
            RequestLimits.builder()
                    .buffersMax(64)
                    .bytesMax(Integer.MAX_VALUE)
                    .byAddress(true)
                    .mergeBytesMax(1 << 20)
                    .inFlightMax(4)
                    .build();

    private static final FaultPlan SLOW =
            FaultPlan.builder()
                    .seed(5)
                    .delay(Duration.ofSeconds(3), Calls.any().chance(0.3))
                    .build();

    private final FakeDisk disk = new FakeDisk();

    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        try {
            return FakeAio.builder()
                    .disk(disk)
                    .options(options)
                    .limits(MERGING)
                    .faults(SLOW)
                    .autoInAnyOrder(5)
                    .create()
                    .io();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    protected BackendFiles files() {
        return BackendFiles.of(disk);
    }
}
