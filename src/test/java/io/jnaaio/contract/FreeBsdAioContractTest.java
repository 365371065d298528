package io.jnaaio.contract;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.testing.AllContracts;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/**
 * Every suite on the freebsd-aio backend, on FreeBSD; with sysctl vfs.aio.enable_unsafe=1 it can write to devices.
 */
class FreeBsdAioContractTest extends AllContracts {
    @BeforeAll
    static void available() {
        Backend.assumeAvailable(BackendId.FREEBSD_AIO);
    }

    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        return Backend.open(BackendId.FREEBSD_AIO, options);
    }
}
