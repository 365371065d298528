package io.jnaaio.cli;

import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Describes an exception in one line, for a user who sees no stack trace. */
final class ErrorText {
    private ErrorText() {}

    static String of(Throwable error) {
        Throwable bare = unwrap(error);
        if (bare instanceof FileSystemException e && e.getReason() == null) {
            return e.getFile() + ": " + reason(e);
        }
        if (bare instanceof ClosedChannelException) {
            return "closed before it was done";
        }
        if (bare instanceof OutOfMemoryError) {
            return outOfMemory(String.valueOf(bare.getMessage()));
        }
        String message = bare.getMessage();
        // Without its class name the message of most errors means nothing: it may be just a method
        // or a class.
        return message == null || message.isBlank() || isBareError(bare)
                ? bare.toString()
                : message;
    }

    private static boolean isBareError(Throwable bare) {
        return bare instanceof LinkageError || bare instanceof VirtualMachineError;
    }

    /** Distinguishes the cases by the messages of HotSpot and JNA. */
    private static String outOfMemory(String message) {
        if (message.contains("-XX:MaxDirectMemorySize")) {
            return message; // contains the remedy already
        }
        String remedy = "free memory of the machine, or raise the limit of the process (ulimit -v)";
        if (message.contains("direct buffer memory")) {
            remedy = "start java with a larger -XX:MaxDirectMemorySize, or a larger -Xmx";
        } else if (message.contains("thread")) {
            remedy = "raise the limit of threads (ulimit -u, pids.max)";
        } else if (message.contains("heap space") || message.contains("GC overhead")) {
            remedy = "start java with a larger -Xmx";
        }
        return "out of memory: " + message + "; " + remedy;
    }

    /** Returns the exception that a future wrapped. */
    static Throwable unwrap(Throwable error) {
        Throwable bare = error;
        while ((bare instanceof CompletionException || bare instanceof ExecutionException)
                && bare.getCause() != null) {
            bare = bare.getCause();
        }
        return bare;
    }

    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof NotDirectoryException) {
            return "not a folder";
        }
        return e instanceof AccessDeniedException ? "permission denied" : e.toString();
    }
}
