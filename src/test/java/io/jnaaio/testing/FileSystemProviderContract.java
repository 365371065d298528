package io.jnaaio.testing;

import java.nio.file.Path;

/**
 * The specification of a {@link java.nio.file.spi.FileSystemProvider} for the machine's file system, according to the
 * Javadoc of {@code FileSystemProvider}, {@code FileSystem}, {@code Path} and {@code Files}: paths, channels, files,
 * links, attributes, directories and watches. The default provider passes it. Requires only JUnit.
 *
 * <pre>{@code
 * class MyProviderTest extends FileSystemProviderContract {
 *     protected Path path(Path plain) {
 *         return MyProvider.path(plain);
 *     }
 * }
 * }</pre>
 *
 * <p>The files are in a temporary folder of the default file system.
 */
public abstract class FileSystemProviderContract extends ProviderNulls {
    /** Constructor for subclasses. */
    protected FileSystemProviderContract() {}

    /**
     * Returns the same file as a path of the provider under test.
     *
     * @param plain a path of the default file system
     */
    @Override
    protected abstract Path path(Path plain);
}
