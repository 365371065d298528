package io.jnaaio.engine.mem;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import org.jspecify.annotations.Nullable;

/**
 * Describes the failed requests of a driver: the meaning of an errno, and the remedy. A driver creates one instance
 * when it is opened. The public methods never throw, because a request that is no longer in flight must be reported
 * even if the heap is full.
 */
public abstract class RequestFailures {
    private static final String NO_ROOM = "the system's queue is full";

    private final PlatformAbi abi;
    private final String write;
    private final String read;
    private final String sync;
    private final String datasync;
    private final Failure undescribed;
    private final Failure undescribedRefusal;

    /** Creates an instance for calls of these names, with which the messages begin. */
    protected RequestFailures(
            PlatformAbi abi, String write, String read, String sync, String datasync) {
        this.abi = abi;
        this.write = write;
        this.read = read;
        this.sync = sync;
        this.datasync = datasync;
        undescribed = Failure.undescribed(write);
        undescribedRefusal = new Failure(write, Errno.EAGAIN, 0, NO_ROOM, null);
    }

    // ---- what differs between backends

    /** Returns the meaning of an errno for this backend only; null if the general meaning applies. */
    protected @Nullable String hint(Errno errno, Request request) {
        return null;
    }

    /** Returns the meaning of EAGAIN at submission. */
    protected String whenFull() {
        return NO_ROOM;
    }

    // ---- what a driver reports

    /** Returns the failure of the request's call with this errno. */
    public final Failure of(Request request, int number) {
        return of(call(request), request, number);
    }

    /** Returns the failure, with this errno, of another call made for the request. */
    public final Failure of(String call, Request request, int number) {
        try {
            Errno errno = abi.errno(number);
            return new Failure(call, errno, number, sentence(errno, request), null);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return undescribed;
        }
    }

    /** Returns the failure of a cancelled request. */
    public final Failure canceled(Request request) {
        return of(request, abi.number(Errno.ECANCELED));
    }

    /** Returns the refusal of a request for which the system has no room now. */
    public final Failure refused(Request request, int number) {
        try {
            return refused(request, number, whenFull());
        } catch (OutOfMemoryError | StackOverflowError e) {
            return undescribedRefusal;
        }
    }

    /** Returns the refusal of a request that the system cannot accept now for another reason. */
    public final Failure refused(Request request, int number, String why) {
        try {
            return new Failure(call(request), Errno.EAGAIN, number, why, null);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return undescribedRefusal;
        }
    }

    /**
     * Returns the failure of a call that could not be prepared, or that threw, because there is no memory for it or
     * because the memory of a buffer no longer exists.
     */
    public final Failure thrown(Request request, Throwable cause) {
        try {
            boolean memory = cause instanceof OutOfMemoryError;
            String hint =
                    memory
                            ? "there is no memory for the call: " + cause
                            : "the memory of a buffer cannot be used: " + cause;
            return new Failure(call(request), memory ? Errno.ENOMEM : Errno.EFAULT, 0, hint, cause);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return undescribed;
        }
    }

    /** Returns the failure to report when there is no memory to describe one. */
    public final Failure undescribed() {
        return undescribed;
    }

    /** Returns the name of the request's call. */
    // Not a switch: its table is a class, which cannot be loaded if the heap is full.
    public final String call(Request request) {
        Request.Kind kind = request.kind();
        if (kind == Request.Kind.WRITE) {
            return write;
        }
        if (kind == Request.Kind.READ) {
            return read;
        }
        return kind == Request.Kind.SYNC ? sync : datasync;
    }

    /** Returns the platform of the errno numbers. */
    protected final PlatformAbi abi() {
        return abi;
    }

    private String sentence(Errno errno, Request request) {
        String atomic = request.atomic() ? AtomicFailures.hint(errno) : null;
        if (atomic != null) {
            return atomic;
        }
        String special = hint(errno, request);
        return special == null ? general(errno) : special;
    }

    private static String general(Errno errno) {
        return switch (errno.name()) {
            case "ENOSPC" -> "no space is left on the device";
            case "EDQUOT" -> "the user's quota on this file system is used up";
            case "EFBIG" ->
                    "the file would exceed the largest size that the file system or RLIMIT_FSIZE"
                            + " (ulimit -f) allows";
            case "EBADF" ->
                    "the descriptor was closed by someone else, or not opened for this kind of"
                            + " access (read/write)";
            case "EINVAL" ->
                    "the file rejected this call; with O_DIRECT, address, offset and length must"
                            + " be aligned";
            case "EFAULT" ->
                    "the memory of a buffer is gone: a mapped file was truncated, or memory was"
                            + " freed";
            case "EIO" -> "the device reported an error; what was written may be lost";
            case "ECANCELED" -> "it was cancelled";
            default -> "";
        };
    }
}
