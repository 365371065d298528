package io.jnaaio.channels;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A path of the default file system, under this library's provider. */
final class AioPath implements Path {
    private final AioFileSystem fileSystem;
    private final Path path;

    AioPath(AioFileSystem fileSystem, Path path) {
        this.fileSystem = fileSystem;
        this.path = path;
    }

    /**
     * The path that the engine opens: a path of the default file system, which may itself be this library's. A path
     * of any other file system is returned unchanged.
     */
    static Path forEngine(Path given) {
        if (!(given instanceof AioPath own)) {
            return given;
        }
        return FileSystems.getDefault() instanceof AioFileSystem system
                ? system.wrap(own.path)
                : own.path;
    }

    /** The underlying path. */
    Path behind() {
        return path;
    }

    private Path wrap(Path other) {
        return new AioPath(fileSystem, other);
    }

    private @Nullable Path wrapNullable(@Nullable Path other) {
        return other == null ? null : wrap(other);
    }

    @Override
    public AioFileSystem getFileSystem() {
        return fileSystem;
    }

    // ---- its parts

    @Override
    public boolean isAbsolute() {
        return path.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return wrapNullable(path.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return wrapNullable(path.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return wrapNullable(path.getParent());
    }

    @Override
    public int getNameCount() {
        return path.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return wrap(path.getName(index));
    }

    @Override
    public Path subpath(int beginIndex, int endIndex) {
        return wrap(path.subpath(beginIndex, endIndex));
    }

    private boolean isOfSameSystem(@Nullable Object other) {
        return other instanceof AioPath own && own.fileSystem == fileSystem;
    }

    @Override
    public boolean startsWith(Path other) {
        Objects.requireNonNull(other, "other");
        return isOfSameSystem(other) && path.startsWith(fileSystem.own(other));
    }

    @Override
    public boolean endsWith(Path other) {
        Objects.requireNonNull(other, "other");
        return isOfSameSystem(other) && path.endsWith(fileSystem.own(other));
    }

    // ---- other paths

    @Override
    public Path normalize() {
        return wrap(path.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return wrap(path.resolve(fileSystem.own(other)));
    }

    @Override
    public Path relativize(Path other) {
        return wrap(path.relativize(fileSystem.own(other)));
    }

    @Override
    public Path toAbsolutePath() {
        return path.isAbsolute() ? this : wrap(path.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return wrap(path.toRealPath(options));
    }

    /** The URI of the file, with this provider's scheme. */
    @Override
    public URI toUri() {
        return URI.create(
                fileSystem.provider().getScheme() + ":" + path.toUri().getRawSchemeSpecificPart());
    }

    @Override
    public File toFile() {
        // The underlying path would check whether its own file system is the default one.
        return new File(path.toString());
    }

    // ---- watching

    @Override
    public WatchKey register(
            WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
            throws IOException {
        Objects.requireNonNull(watcher, "watcher");
        // Null modifiers would make the JDK's watch service fail on its own thread, which would
        // then end.
        Objects.requireNonNull(modifiers, "modifiers");
        if (watcher instanceof AioWatchService own && own.isOf(fileSystem)) {
            return own.register(this, path, events, modifiers);
        }
        throw new ProviderMismatchException("the watch service belongs to another file system");
    }

    // ---- identity

    @Override
    public int compareTo(Path other) {
        if (!isOfSameSystem(Objects.requireNonNull(other, "other"))) {
            throw new ClassCastException(other + " is a path of another provider");
        }
        return path.compareTo(((AioPath) other).path);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return isOfSameSystem(other) && path.equals(((AioPath) other).path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
