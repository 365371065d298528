package io.jnaaio.channels;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;

/** A view of the default file system that belongs to this library's provider. */
final class AioFileSystem extends FileSystem {
    private final AioFileSystemProvider provider;
    private final FileSystem system;

    AioFileSystem(AioFileSystemProvider provider, FileSystem system) {
        this.provider = provider;
        this.system = system;
    }

    /** The underlying file system. */
    FileSystem behind() {
        return system;
    }

    /** Wraps a path of the underlying file system. */
    Path wrap(Path path) {
        return new AioPath(this, path);
    }

    /**
     * The underlying path of a path of this file system.
     *
     * @throws ProviderMismatchException if it belongs to another file system
     */
    Path own(Path given) {
        Objects.requireNonNull(given, "path");
        if (given instanceof AioPath path && path.getFileSystem() == this) {
            return path.behind();
        }
        throw new ProviderMismatchException(
                given + " is a path of " + given.getFileSystem().provider().getScheme());
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("the default file system stays open");
    }

    @Override
    public boolean isOpen() {
        return system.isOpen();
    }

    @Override
    public boolean isReadOnly() {
        return system.isReadOnly();
    }

    @Override
    public String getSeparator() {
        return system.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return StreamSupport.stream(system.getRootDirectories().spliterator(), false)
                .map(this::wrap)
                .toList();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return system.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return system.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return wrap(system.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = system.getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(own(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return system.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
        return new AioWatchService(this, system.newWatchService());
    }

    @Override
    public String toString() {
        return provider.getScheme() + " on " + system;
    }
}
