package io.jnaaio.contract;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Opens engines on one backend; skips the tests if it is unavailable. */
final class Backend {
    private Backend() {}

    static void assumeAvailable(BackendId id) {
        Assumptions.assumeTrue(
                Aio.isAvailable(id),
                () -> id + " is not available here: " + Aio.unavailabilityCause(id).orElse("?"));
    }

    /** The names of the backends available here. */
    static List<String> here() {
        return Aio.probe().backends().stream()
                .filter(backend -> backend.availability().available())
                .map(backend -> backend.id().id())
                .toList();
    }

    static AsyncIo open(BackendId id, AioOptions.Builder options) throws IOException {
        return Aio.open(options.backend(id).build());
    }
}
