package io.jnaaio.backend.nio;

import io.jnaaio.api.Errno;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * Translates exceptions of java.nio. Only their type is used, because messages differ by platform and language. Never
 * throws: a request that has ended is reported even if the heap is full.
 */
final class NioFailures {
    /** Created when this class is loaded, which happens when a driver is opened. */
    private static final Failure UNDESCRIBED = Failure.undescribed("FileChannel");

    private NioFailures() {}

    /** Loads this class, which may not be possible once the heap is full. */
    static void load() {}

    static Failure of(Request request, Throwable e) {
        try {
            return describe(request, e);
        } catch (OutOfMemoryError | StackOverflowError noMore) {
            return UNDESCRIBED;
        }
    }

    private static Failure describe(Request request, Throwable e) {
        String call = callOf(request);
        if (e instanceof ClosedChannelException) {
            return new Failure(
                    call, Errno.EBADF, 0, "the channel was closed by someone else", null);
        }
        if (e instanceof NonWritableChannelException || e instanceof NonReadableChannelException) {
            return new Failure(
                    call,
                    Errno.EBADF,
                    0,
                    "the channel was not opened for this kind of access (read/write)",
                    e);
        }
        if (e instanceof AccessDeniedException) {
            return new Failure(call, Errno.EACCES, 0, "", e);
        }
        if (e instanceof NoSuchFileException) {
            return new Failure(call, Errno.ENOENT, 0, "", e);
        }
        if (e instanceof IllegalArgumentException) {
            return new Failure(call, Errno.EINVAL, 0, "java.nio refused an argument: " + e, e);
        }
        if (e instanceof OutOfMemoryError) {
            return new Failure(call, Errno.ENOMEM, 0, "there was no memory: " + e, e);
        }
        if (e instanceof InternalError) {
            return gone(call, e);
        }
        return new Failure(call, Errno.EIO, 0, "java.nio reported: " + e, e);
    }

    /** The memory of the request's buffer is gone. */
    static Failure vanished(Request request, Throwable e) {
        return gone(callOf(request), e);
    }

    private static Failure gone(String call, Throwable e) {
        String hint =
                "the memory of a buffer is gone: a mapped file was truncated; java.nio reported: ";
        return new Failure(call, Errno.EFAULT, 0, hint + e, e);
    }

    static Failure canceled(Request request) {
        return new Failure(callOf(request), Errno.ECANCELED, 0, "it was cancelled", null);
    }

    private static String callOf(Request request) {
        return switch (request.kind()) {
            case WRITE -> "FileChannel.write";
            case READ -> "FileChannel.read";
            case SYNC, DATASYNC, BARRIER -> "FileChannel.force";
        };
    }
}
