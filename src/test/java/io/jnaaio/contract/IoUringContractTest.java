package io.jnaaio.contract;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.testing.AllContracts;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/** Every suite on the io-uring backend. */
class IoUringContractTest extends AllContracts {
    @BeforeAll
    static void available() {
        Backend.assumeAvailable(BackendId.IO_URING);
    }

    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        return Backend.open(BackendId.IO_URING, options);
    }
}
