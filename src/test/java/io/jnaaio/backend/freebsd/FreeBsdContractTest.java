package io.jnaaio.backend.freebsd;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.jna.AioSysctls;
import io.jnaaio.testing.AllContracts;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/** Every suite on the freebsd-aio backend, over the double. */
class FreeBsdContractTest extends AllContracts {
    @BeforeAll
    static void available() {
        FreeBsdDouble.assumeCompilable();
    }

    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        FreeBsdDouble played = FreeBsdDouble.get();
        // The suites write to devices too, which the kernel does AIO on only if it is told to.
        played.sysctl(AioSysctls.UNSAFE, 1);
        return played.engine(options.build());
    }
}
