package io.jnaaio.spi;

import io.jnaaio.api.Errno;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a request failed.
 *
 * @param call the C name of the call that failed
 * @param errno the error
 * @param number its number on this platform, 0 if no kernel gave one
 * @param hint what it means here and what to do about it, a sentence; empty for the general meaning
 * @param cause the underlying cause, or null
 */
public record Failure(
        String call, Errno errno, int number, String hint, @Nullable Throwable cause) {
    public Failure {
        Objects.requireNonNull(call, "call");
        Objects.requireNonNull(errno, "errno");
        Objects.requireNonNull(hint, "hint");
    }

    /**
     * The failure that a driver reports if there is no memory to describe the error. Create it when the driver is
     * opened.
     *
     * @param call the C name of the call that fails most often
     */
    public static Failure undescribed(String call) {
        return new Failure(
                call,
                Errno.EIO,
                0,
                "it failed, and there was no memory to say why; enlarge the heap (-Xmx)",
                null);
    }
}
