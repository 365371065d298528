package io.jnaaio.contract;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.testing.AllContracts;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/** Every suite on the lio-listio backend. */
class LioListioContractTest extends AllContracts {
    @BeforeAll
    static void available() {
        Backend.assumeAvailable(BackendId.LIO_LISTIO);
    }

    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        return Backend.open(BackendId.LIO_LISTIO, options);
    }
}
