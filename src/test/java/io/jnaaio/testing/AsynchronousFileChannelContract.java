package io.jnaaio.testing;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link AsynchronousFileChannel} promises, as its Javadoc and the JDK's own channel have it: options, transfers,
 * handlers, close and locks. It needs JUnit alone.
 *
 * <pre>{@code
 * class MyChannelTest extends AsynchronousFileChannelContract {
 *     protected AsynchronousFileChannel open(
 *             Path path, Set<OpenOption> options, ExecutorService executor, FileAttribute<?>... attributes)
 *             throws IOException {
 *         return MyChannel.open(path, options, executor, attributes);
 *     }
 * }
 * }</pre>
 *
 * <p>The paths are those of a temporary folder of the default file system. The locks are also tried from another process.
 */
public abstract class AsynchronousFileChannelContract extends ChannelLocks {
    /** For subclasses. */
    protected AsynchronousFileChannelContract() {}

    @Override
    protected abstract AsynchronousFileChannel open(
            Path path,
            Set<OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException;
}
