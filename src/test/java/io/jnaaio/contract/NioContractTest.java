package io.jnaaio.contract;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.testing.AllContracts;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/** Every suite on the nio backend. */
class NioContractTest extends AllContracts {
    @BeforeAll
    static void available() {
        Backend.assumeAvailable(BackendId.NIO);
    }

    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        return Backend.open(BackendId.NIO, options);
    }
}
