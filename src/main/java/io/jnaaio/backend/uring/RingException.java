package io.jnaaio.backend.uring;

import io.jnaaio.api.Errno;
import java.io.IOException;
import java.io.Serial;

/** Thrown if a ring cannot be created or enabled. */
final class RingException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient Errno errno;
    private final int number;

    RingException(String call, Errno errno, int number) {
        super(call + ": " + errno + " (" + number + ")");
        this.errno = errno;
        this.number = number;
    }

    Errno errno() {
        return errno;
    }

    int number() {
        return number;
    }
}
