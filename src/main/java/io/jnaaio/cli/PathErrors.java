package io.jnaaio.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;

/**
 * Errors about the files and folders given to a command. Distinguishes missing files, missing permissions and
 * read-only file systems, and never mentions a temporary file.
 */
final class PathErrors {
    private static final String NOT_READABLE = "not readable: permission denied";
    private static final String NOT_WRITABLE = "not writable: permission denied";

    private PathErrors() {}

    /** Explains why a file cannot be read. */
    static IOException reading(Path file, IOException error) {
        return reported(file, error, "no such file", NOT_READABLE);
    }

    /** Explains why a file cannot be written or created. */
    static IOException writing(Path file, IOException error) {
        return reported(file, error, "the folder of this file does not exist", NOT_WRITABLE);
    }

    /** Explains why a temporary file cannot be created or written in a folder. */
    static IOException writingIn(Path folder, IOException error) {
        return reported(folder, error, "no such folder", NOT_WRITABLE);
    }

    /**
     * Checks that a file or folder exists and that its attributes can be read.
     *
     * @throws IOException if not; the message contains {@code what}
     */
    static BasicFileAttributes attributes(Path path, String what) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (FileSystemException e) {
            throw reported(path, e, "no such " + what, NOT_READABLE);
        }
    }

    /** Checks that a path is a folder; only writing shows whether it is writable. */
    static void checkFolder(Path folder) throws IOException {
        if (!attributes(folder, "folder").isDirectory()) {
            throw new FileSystemException(folder.toString(), null, "not a folder");
        }
    }

    /** The message without the name of the file, for a text that already contains it. */
    static String reason(IOException error) {
        String reason = error instanceof FileSystemException e ? e.getReason() : null;
        return reason == null ? ErrorText.of(error) : reason;
    }

    private static IOException reported(
            Path path, IOException error, String missing, String denied) {
        if (!(error instanceof FileSystemException e)) {
            return error;
        }
        String reason = e.getReason();
        if (error instanceof NoSuchFileException) {
            reason = missing;
        } else if (error instanceof AccessDeniedException) {
            reason = denied;
        } else if (reason == null) {
            return error;
        } else if (isReadOnly(reason)) {
            reason = "not writable: read-only file system (EROFS)";
        }
        FileSystemException reported = new FileSystemException(path.toString(), null, reason);
        reported.initCause(error);
        return reported;
    }

    /** Recognizes the message of the C library, which java.nio passes on, and that of this library. */
    private static boolean isReadOnly(String reason) {
        return reason.contains("EROFS")
                || reason.toLowerCase(Locale.ROOT).contains("read-only file system");
    }
}
