package io.jnaaio;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.PlatformFacts.Os;
import io.jnaaio.backend.nio.NioDriverFactory;
import io.jnaaio.backend.pwritev.PwritevDriverFactory;
import io.jnaaio.probe.BackendChooser;
import io.jnaaio.probe.FactsReader;
import io.jnaaio.probe.Settings;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Syncs a directory, with fsync(2) if the C library can be called, otherwise with java.nio.
 *
 * <p>On Windows this does nothing, like Lucene's {@code IOUtils.fsync}: a directory cannot be opened there, and
 * portable programs would otherwise have to skip the call themselves. Unlike Lucene, which ignores errors on systems
 * other than Linux and macOS, it reports them on every platform, because otherwise the caller would not know that names
 * may be lost.
 */
final class DirectorySync {
    private DirectorySync() {}

    static void run(Path directory) throws IOException {
        run(directory, FactsReader.read(Settings.nativeCode(System::getProperty, System::getenv)));
    }

    static void run(Path directory, PlatformFacts facts) throws IOException {
        try {
            sync(directory, facts);
        } catch (IOException e) {
            throw explained(e, directory);
        }
    }

    /** The same error with the remedy and the directory in its message. */
    static ErrnoException explained(IOException e, Path directory) {
        if (e instanceof ErrnoException found) {
            return new ErrnoException(
                    found.call(),
                    found.errno(),
                    found.number(),
                    remedy(found.call(), found.errno()) + ": " + directory,
                    0,
                    found.getCause());
        }
        Errno errno = errno(e);
        if (errno == Errno.EIO) {
            String hint = "java.nio cannot sync this directory (" + e + "): " + directory;
            return new ErrnoException("FileChannel.force", errno, 0, hint, 0, e);
        }
        return new ErrnoException("open", errno, 0, remedy("open", errno) + ": " + directory, 0, e);
    }

    private static void sync(Path directory, PlatformFacts facts) throws IOException {
        boolean ofTheSystem = directory.getFileSystem().equals(FileSystems.getDefault());
        if (ofTheSystem && BackendChooser.verdict(BackendId.PWRITEV, facts).available()) {
            try {
                // The empty path means the working directory, but open(2) would not find it.
                PwritevDriverFactory.syncDirectory(facts, directory.toAbsolutePath());
                return;
            } catch (LinkageError e) {
                System.getLogger("io.jnaaio")
                        .log(
                                System.Logger.Level.DEBUG,
                                "fsync cannot be called; java.nio syncs the directory",
                                e);
            }
        }
        checkDirectory(directory);
        if (facts.os() != Os.WINDOWS) {
            NioDriverFactory.syncDirectory(directory);
        }
    }

    /** Rejects a regular file, which a channel would open and sync. */
    private static void checkDirectory(Path path) throws IOException {
        boolean is;
        try {
            is = Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException e) {
            throw new ErrnoException("open", Errno.ENOENT, 0, "", 0, e);
        }
        if (!is) {
            throw new ErrnoException("open", Errno.ENOTDIR, 0, "", 0, null);
        }
    }

    private static Errno errno(IOException e) {
        return e instanceof AccessDeniedException ? Errno.EACCES : Errno.EIO;
    }

    private static String remedy(String call, Errno errno) {
        if (call.equals("open")) {
            return switch (errno.name()) {
                case "ENOENT" -> "there is no such directory; create it before it is synced";
                case "ENOTDIR" ->
                        "this is not a directory; to make a file's name durable, sync the directory"
                                + " that holds it";
                case "EACCES", "EPERM" ->
                        "a directory is opened for reading to be synced; grant this process the"
                                + " permission to read it";
                case "EMFILE", "ENFILE" ->
                        errno.meaning() + "; raise the limit (ulimit -n) or close files";
                default -> errno.meaning();
            };
        }
        return switch (errno.name()) {
            case "EINVAL", "EOPNOTSUPP", "ENOSYS", "EBADF" ->
                    "this file system cannot sync directories; keep the files on another one, or"
                            + " mount it with dirsync";
            case "EIO", "ENOSPC", "EDQUOT" ->
                    errno.meaning()
                            + "; entries of this directory may be lost in a power cut: repair the"
                            + " device or make room, then create the files again";
            default -> errno.meaning();
        };
    }
}
