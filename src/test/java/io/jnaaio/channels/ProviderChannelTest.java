package io.jnaaio.channels;

import io.jnaaio.testing.AsynchronousFileChannelContract;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/** The suite as a program sees it that knows java.nio alone: through the provider, on the shared engine. */
class ProviderChannelTest extends AsynchronousFileChannelContract {
    @Override
    protected AsynchronousFileChannel open(
            Path path,
            Set<OpenOption> options,
            ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException {
        return AsynchronousFileChannel.open(
                path == null ? null : AioFileSystemProvider.path(path),
                options,
                executor,
                attributes);
    }
}
