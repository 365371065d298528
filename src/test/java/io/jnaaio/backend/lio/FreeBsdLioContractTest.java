package io.jnaaio.backend.lio;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.backend.freebsd.FreeBsdDouble;
import io.jnaaio.jna.AioSysctls;
import io.jnaaio.testing.AllContracts;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Every suite on the lio-listio backend of FreeBSD 12, over the double. */
class FreeBsdLioContractTest extends AllContracts {
    @BeforeAll
    static void available() {
        FreeBsdDouble.assumeCompilable();
    }

    @AfterAll
    static void reset() {
        FreeBsdDouble.get().control("fbsd_reset");
    }

    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        // The suites write to devices too, which the kernel does AIO on only if it is told to.
        FreeBsdDouble.get().sysctl(AioSysctls.UNSAFE, 1);
        return FreeBsdLio.engine(options.build());
    }
}
