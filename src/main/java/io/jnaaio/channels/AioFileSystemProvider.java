package io.jnaaio.channels;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A view of the default file system that uses {@link AioFileChannel} as its asynchronous channel. A program that calls {@link
 * AsynchronousFileChannel#open} on such a path uses the library unchanged:
 *
 * <pre>{@code
 * Path path = Path.of(URI.create("aio:///var/log/events"));      // or AioFileSystemProvider.path(Path.of(...))
 * AsynchronousFileChannel channel = AsynchronousFileChannel.open(path, StandardOpenOption.WRITE);
 * }</pre>
 *
 * <p>Everything else ({@code Files}, {@code FileChannel}, attributes, links, watching) is delegated to the default
 * provider. Paths of the two providers are never equal and cannot be resolved against each other. {@code Files.copy}
 * and {@code Files.move} from one to the other copy the data, as between any two providers. {@link Path#toFile}
 * returns a file of the default file system.
 *
 * <p>It can also be the default provider: with {@code
 * -Djava.nio.file.spi.DefaultFileSystemProvider=io.jnaaio.channels.AioFileSystemProvider} every
 * {@code AsynchronousFileChannel} opened by a path of the default file system is an {@code AioFileChannel}. Addresses
 * of Unix domain sockets must then be given as strings, because the JDK accepts only its own paths for them.
 */
public final class AioFileSystemProvider extends FileSystemProvider {
    /** The scheme of its URIs, as in {@code aio:///folder/file}. */
    public static final String SCHEME = "aio";

    private static final String FILE = "file";

    private final String scheme;
    private final FileSystemProvider provider;
    private final AioFileSystem fileSystem;

    /**
     * Creates a provider over the default file system, with the scheme {@link #SCHEME}; called by
     * {@code java.util.ServiceLoader}.
     */
    public AioFileSystemProvider() {
        FileSystem system = FileSystems.getDefault();
        if (system instanceof AioFileSystem own) {
            system = own.behind();
        }
        scheme = SCHEME;
        provider = system.provider();
        fileSystem = new AioFileSystem(this, system);
    }

    /**
     * Creates a provider that replaces the default provider, with the scheme {@code file}; called for the system
     * property {@code java.nio.file.spi.DefaultFileSystemProvider}, see {@link FileSystems#getDefault}.
     *
     * @param systemDefault the provider of the JDK
     * @throws IllegalArgumentException if it is not the JDK's provider: native backends open files by their paths, and
     *     would bypass it
     */
    public AioFileSystemProvider(FileSystemProvider systemDefault) {
        // Called while the JVM starts, so this does as little as possible.
        if (systemDefault.getClass().getModule() != Object.class.getModule()) {
            throw new IllegalArgumentException(
                    systemDefault.getClass().getName()
                            + " is not the JDK's provider; name "
                            + AioFileSystemProvider.class.getName()
                            + " first in java.nio.file.spi.DefaultFileSystemProvider");
        }
        scheme = FILE;
        provider = systemDefault;
        fileSystem =
                new AioFileSystem(this, systemDefault.getFileSystem(URI.create(FILE + ":///")));
    }

    /** The installed provider, or a new one if the JDK cannot load this class because of its class loader. */
    private static final class Installed {
        static final AioFileSystemProvider PROVIDER =
                FileSystemProvider.installedProviders().stream()
                        .filter(AioFileSystemProvider.class::isInstance)
                        .map(AioFileSystemProvider.class::cast)
                        .findFirst()
                        .orElseGet(AioFileSystemProvider::new);
    }

    /**
     * Returns the same file as a path of this provider.
     *
     * @param path a path of the default file system; a path of this provider is returned unchanged
     * @throws ProviderMismatchException if the path belongs to another file system
     */
    public static Path path(Path path) {
        if (path instanceof AioPath) {
            return path;
        }
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new ProviderMismatchException(
                    path + " does not belong to the default file system");
        }
        return Installed.PROVIDER.fileSystem.wrap(path);
    }

    // ---- the file system

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
        URI unused = fileUri(uri);
        throw new FileSystemAlreadyExistsException("the file system exists and cannot be closed");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        // Let the default provider explain what is wrong with the URI.
        FileSystem unused = provider.getFileSystem(fileUri(uri));
        return fileSystem;
    }

    @Override
    public Path getPath(URI uri) {
        return fileSystem.wrap(provider.getPath(fileUri(uri)));
    }

    private URI fileUri(URI uri) {
        if (!scheme.equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException(uri + ": the scheme " + scheme + " is expected");
        }
        if (uri.isOpaque() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    uri + ": a URI like " + scheme + ":///folder/file is expected");
        }
        return URI.create(FILE + ":" + uri.getRawSchemeSpecificPart());
    }

    // ---- channels and streams

    @Override
    public AsynchronousFileChannel newAsynchronousFileChannel(
            Path path,
            Set<? extends OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attrs)
            throws IOException {
        return AioFileChannel.open(checked(path), options, executor, attrs);
    }

    /** Returns the path itself; throws if it does not belong to this provider. */
    private Path checked(Path path) {
        Path unused = fileSystem.own(path);
        return path;
    }

    @Override
    public FileChannel newFileChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
            throws IOException {
        return provider.newFileChannel(fileSystem.own(path), options, attrs);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
            throws IOException {
        return provider.newByteChannel(fileSystem.own(path), options, attrs);
    }

    @Override
    public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
        return provider.newInputStream(fileSystem.own(path), options);
    }

    @Override
    public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
        return provider.newOutputStream(fileSystem.own(path), options);
    }

    // ---- folders and links

    @Override
    public DirectoryStream<Path> newDirectoryStream(
            Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
        Path own = fileSystem.own(dir);
        Objects.requireNonNull(filter, "filter");
        return Entries.of(
                fileSystem,
                provider.newDirectoryStream(own, entry -> filter.accept(fileSystem.wrap(entry))));
    }

    @Override
    public void createDirectory(Path dir, FileAttribute<?>... attrs) throws IOException {
        provider.createDirectory(fileSystem.own(dir), attrs);
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attrs)
            throws IOException {
        provider.createSymbolicLink(fileSystem.own(link), fileSystem.own(target), attrs);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        provider.createLink(fileSystem.own(link), fileSystem.own(existing));
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return fileSystem.wrap(provider.readSymbolicLink(fileSystem.own(link)));
    }

    // ---- files

    @Override
    public void delete(Path path) throws IOException {
        provider.delete(fileSystem.own(path));
    }

    @Override
    public boolean deleteIfExists(Path path) throws IOException {
        return provider.deleteIfExists(fileSystem.own(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        provider.copy(fileSystem.own(source), fileSystem.own(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        provider.move(fileSystem.own(source), fileSystem.own(target), options);
    }

    @Override
    public boolean isSameFile(Path path, Path path2) throws IOException {
        Path own = fileSystem.own(path);
        Objects.requireNonNull(path2, "path2");
        return path2.getFileSystem() == fileSystem
                && provider.isSameFile(own, fileSystem.own(path2));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return provider.isHidden(fileSystem.own(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return provider.getFileStore(fileSystem.own(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        provider.checkAccess(fileSystem.own(path), modes);
    }

    // ---- attributes

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return provider.getFileAttributeView(fileSystem.own(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
            Path path, Class<A> type, LinkOption... options) throws IOException {
        return provider.readAttributes(fileSystem.own(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
            throws IOException {
        return provider.readAttributes(fileSystem.own(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
            throws IOException {
        provider.setAttribute(fileSystem.own(path), attribute, value, options);
    }
}
