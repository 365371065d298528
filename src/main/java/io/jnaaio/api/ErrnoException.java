package io.jnaaio.api;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An error of the operating system: which call, which errno, how many bytes are there already, and what to do.
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
     * The same error with the stack trace of the calling thread, and with this exception as its cause: for a thread that throws
     * what another one has found, so that both stacks are seen.
     */
    public ErrnoException withCallerStack() {
        return new ErrnoException(this);
    }

    /**
     * Makes an exception ahead of its use, for when there is no memory to make one. It has no stack trace, which would keep the
     * classes of its maker's callers.
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
            text.append("; ").append(bytesTransferred).append(" bytes were moved before");
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

    /** The bytes that are certainly moved, from the start of the operation; an error may leave more on disk. */
    public long bytesTransferred() {
        return bytesTransferred;
    }
}
