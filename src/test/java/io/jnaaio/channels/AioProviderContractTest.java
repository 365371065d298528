package io.jnaaio.channels;

import io.jnaaio.testing.FileSystemProviderContract;
import java.nio.file.Path;

/** The suite on the library's provider. */
class AioProviderContractTest extends FileSystemProviderContract {
    @Override
    protected Path path(Path plain) {
        return AioFileSystemProvider.path(plain);
    }
}
