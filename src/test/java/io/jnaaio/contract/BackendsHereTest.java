package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test per backend, so that each backend whose suites do not run here counts as one skip, with its cause. */
class BackendsHereTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"freebsd-aio", "io-uring", "kernel-aio", "pwritev", "lio-listio", "nio"})
    void isHere(String name) throws IOException {
        BackendId id = BackendId.of(name);
        Backend.assumeAvailable(id);
        try (AsyncIo io = Backend.open(id, AioOptions.builder())) {
            assertEquals(List.of(id), io.selection().candidates());
        }
        assertEquals(true, Aio.unavailabilityCause(id).isEmpty());
    }
}
