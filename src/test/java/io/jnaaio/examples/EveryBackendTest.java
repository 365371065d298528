package io.jnaaio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capability;
import io.jnaaio.testing.AioExtension;
import io.jnaaio.testing.BackendSource;
import io.jnaaio.testing.EnabledIfCapable;
import io.jnaaio.testing.EnabledOnBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** Tests on the disk of this machine: on every backend, on one, and where a capability is. */
class EveryBackendTest {
    // tag::every-backend[]
    @RegisterExtension AioExtension aio = AioExtension.create();

    @ParameterizedTest
    @BackendSource
    void everywhere(BackendId backend) throws IOException {
        try (AsyncIo io = aio.open(backend);
                AioFile file =
                        io.openFile(
                                aio.newPath(),
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE)) {
            assertEquals(8, file.writev(0, ByteBuffer.allocate(8)).join());
        }
    }

    @Test
    @EnabledOnBackend("io-uring")
    void onARing() throws IOException {
        assertTrue(aio.open(BackendId.IO_URING).isOpen());
    }

    @Test
    @EnabledIfCapable(Capability.DESCRIPTOR)
    void whereFilesHaveDescriptors() throws IOException {
        assertTrue(aio.newFile().fd().isPresent());
    }
    // end::every-backend[]
}
