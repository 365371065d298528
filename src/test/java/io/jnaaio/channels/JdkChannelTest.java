package io.jnaaio.channels;

import io.jnaaio.testing.AsynchronousFileChannelContract;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/** The suite on the JDK's own channel: it demands nothing that this one does not keep. */
class JdkChannelTest extends AsynchronousFileChannelContract {
    @Override
    protected AsynchronousFileChannel open(
            Path path,
            Set<OpenOption> options,
            ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException {
        return AsynchronousFileChannel.open(path, options, executor, attributes);
    }
}
