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
 * The specification of {@link AsynchronousFileChannel}, according to its Javadoc and the JDK's own channel: options,
 * transfers, handlers, close and locks. Requires only JUnit.
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
 * <p>The paths are in a temporary folder of the default file system. The locks are also tested from another process.
 */
public abstract class AsynchronousFileChannelContract extends ChannelLocks {
    /** Constructor for subclasses. */
    protected AsynchronousFileChannelContract() {}

    @Override
    protected abstract AsynchronousFileChannel open(
            Path path,
            Set<OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException;
}
