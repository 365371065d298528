package io.jnaaio.channels;

import io.jnaaio.testing.FileSystemProviderContract;
import java.nio.file.Path;

/** The suite on the default provider: it demands nothing that this one does not keep. */
class JdkProviderTest extends FileSystemProviderContract {
    @Override
    protected Path path(Path plain) {
        return plain;
    }
}
