package io.jnaaio.channels;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open directory whose files are reached through its descriptor, even if its path comes to name another directory.
 */
final class SecureEntries extends Entries implements SecureDirectoryStream<Path> {
    private final AioFileSystem fileSystem;
    private final SecureDirectoryStream<Path> entries;

    SecureEntries(AioFileSystem fileSystem, SecureDirectoryStream<Path> entries) {
        super(fileSystem, entries);
        this.fileSystem = fileSystem;
        this.entries = entries;
    }

    @Override
    public SecureDirectoryStream<Path> newDirectoryStream(Path path, LinkOption... options)
            throws IOException {
        return new SecureEntries(
                fileSystem, entries.newDirectoryStream(fileSystem.own(path), options));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
            throws IOException {
        return entries.newByteChannel(fileSystem.own(path), options, attrs);
    }

    @Override
    public void deleteFile(Path path) throws IOException {
        entries.deleteFile(fileSystem.own(path));
    }

    @Override
    public void deleteDirectory(Path path) throws IOException {
        entries.deleteDirectory(fileSystem.own(path));
    }

    @Override
    public void move(Path source, SecureDirectoryStream<Path> targetDirectory, Path target)
            throws IOException {
        Path from = fileSystem.own(source);
        Path to = fileSystem.own(target);
        Objects.requireNonNull(targetDirectory, "targetDirectory");
        if (!(targetDirectory instanceof SecureEntries there)) {
            throw new ProviderMismatchException(
                    "the target directory was not opened through the provider of jna-aio");
        }
        entries.move(from, there.entries, to);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(Class<V> type) {
        return entries.getFileAttributeView(type);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return entries.getFileAttributeView(fileSystem.own(path), type, options);
    }
}
