package io.jnaaio.contract;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.testing.AllContracts;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/** Every suite on the kernel-aio backend, selected by name, on files that use the page cache. */
class KernelAioContractTest extends AllContracts {
    @BeforeAll
    static void available() {
        Backend.assumeAvailable(BackendId.KERNEL_AIO);
    }

    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        return Backend.open(BackendId.KERNEL_AIO, options);
    }
}
