package io.jnaaio.channels;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.testing.AsynchronousFileChannelContract;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The suite on one backend, by a forced engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AioFileChannelSuites extends AsynchronousFileChannelContract {
    private final BackendId backend;
    private AsyncIo io;

    AioFileChannelSuites(BackendId backend) {
        this.backend = backend;
    }

    @BeforeAll
    void openEngine() throws IOException {
        Assumptions.assumeTrue(
                Aio.isAvailable(backend),
                () ->
                        backend
                                + " is not available here: "
                                + Aio.unavailabilityCause(backend).orElse("?"));
        io = Aio.open(AioOptions.builder().backend(backend).build());
    }

    @AfterAll
    void closeEngine() throws IOException {
        if (io != null) {
            io.close();
        }
    }

    @Override
    protected AsynchronousFileChannel open(
            Path path,
            Set<OpenOption> options,
            ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException {
        return AioFileChannel.open(io, path, options, executor, attributes);
    }
}
