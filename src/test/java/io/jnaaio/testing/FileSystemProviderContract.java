package io.jnaaio.testing;

import java.nio.file.Path;

/**
 * What a {@link java.nio.file.spi.FileSystemProvider} promises whose file system is that of the machine, as the Javadoc of
 * {@code FileSystemProvider}, {@code FileSystem}, {@code Path} and {@code Files} says: paths, channels, files, links,
 * attributes, directories and watches. The default provider keeps it. It needs JUnit alone.
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
    /** For subclasses. */
    protected FileSystemProviderContract() {}

    /**
     * The same file as a path of the provider under test.
     *
     * @param plain a path of the default file system
     */
    @Override
    protected abstract Path path(Path plain);
}
