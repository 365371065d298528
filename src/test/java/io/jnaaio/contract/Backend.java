package io.jnaaio.contract;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import org.junit.jupiter.api.Assumptions;

/** Opens engines on one backend; skips the tests where it is not. */
final class Backend {
    private Backend() {}

    static void assumeAvailable(BackendId id) {
        Assumptions.assumeTrue(
                Aio.isAvailable(id),
                () -> id + " is not available here: " + Aio.unavailabilityCause(id).orElse("?"));
    }

    static AsyncIo open(BackendId id, AioOptions.Builder options) throws IOException {
        return Aio.open(options.backend(id).build());
    }
}
