package io.jnaaio.contract;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.testing.AllContracts;
import io.jnaaio.testing.BackendFiles;
import io.jnaaio.testing.FakeAio;
import io.jnaaio.testing.FakeDisk;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Every suite on files in memory, with requests completed by a thread in order. */
class FakeContractTest extends AllContracts {
    private final FakeDisk disk = new FakeDisk();

    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        try {
            return FakeAio.builder().disk(disk).options(options).auto().create().io();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    protected BackendFiles files() {
        return BackendFiles.of(disk);
    }
}
