package io.jnaaio.api;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An error of the operating system: the call, the errno, the number of bytes already transferred, and what to do.
 *
 * <p>The message reads {@code call: NAME (number): what to do}.
 */
public sealed class ErrnoException extends IOException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final transient Errno errno;
    private final int number;
    private final long bytesTransferred;

    /**
     * Describes one failed call.
     *
     * @param call the C name of the call that failed
     * @param errno the error
     * @param number its number on this platform, 0 if no kernel gave one
     * @param hint what it means here and what to do about it; empty for the error's general meaning
     * @param bytesTransferred bytes known to have been transferred, from the start of the operation
     * @param cause the underlying cause, or null
     */
    public ErrnoException(
            String call,
            Errno errno,
            int number,
            String hint,
            long bytesTransferred,
            @Nullable Throwable cause) {
        super(message(call, errno, number, hint, bytesTransferred), cause);
        this.call = Objects.requireNonNull(call, "call");
        this.errno = errno;
        this.number = number;
        this.bytesTransferred = bytesTransferred;
    }

    private ErrnoException(ErrnoException original) {
        super(original.getMessage(), original);
        call = original.call;
        errno = original.errno;
        number = original.number;
        bytesTransferred = original.bytesTransferred;
    }

    /**
     * A copy of this error with the stack trace of the calling thread and with this exception as its cause. A thread
     * that throws an error found by another thread uses it to show both stack traces.
     */
    public ErrnoException withCallerStack() {
        return new ErrnoException(this);
    }

    /**
     * Creates an exception in advance, for use when there is no memory to create one. It has no stack trace, because
     * that would keep the classes of the current callers reachable.
     *
     * @param call the C name of the call that fails
     * @param hint what to do about it
     */
    public static ErrnoException prepared(String call, Errno errno, String hint) {
        return new Prepared(call, errno, hint);
    }

    private static final class Prepared extends ErrnoException {
        private static final long serialVersionUID = 1;

        Prepared(String call, Errno errno, String hint) {
            super(call, errno, 0, hint, 0, null);
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // nothing is changed
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    private static String message(
            String call, Errno errno, int number, String hint, long bytesTransferred) {
        StringBuilder text = new StringBuilder(call).append(": ").append(errno.name());
        if (number != 0) {
            text.append(" (").append(number).append(')');
        }
        text.append(": ").append(hint.isEmpty() ? errno.meaning() : hint);
        if (bytesTransferred > 0) {
            text.append("; ").append(bytesTransferred).append(" bytes were transferred before");
        }
        return text.toString();
    }

    /** The C name of the call that failed. */
    public String call() {
        return call;
    }

    /** The error. */
    public Errno errno() {
        return errno == null ? Errno.unknown(number) : errno;
    }

    /** The errno's number on this platform; 0 if no kernel gave one. */
    public int number() {
        return number;
    }

    /** The number of bytes known to have been transferred, from the start of the operation; more may be on disk. */
    public long bytesTransferred() {
        return bytesTransferred;
    }
}
