package io.jnaaio.spi;

import io.jnaaio.api.PlatformFacts;
import java.util.Objects;

/**
 * What an engine passes to a driver.
 *
 * @param sink receives the completions
 * @param facts the machine
 * @param slots the maximum number of requests in flight; {@link Request#slot()} is less than this
 * @param stagingBytes the maximum number of bytes that the engine copies into one buffer
 * @param forced true if the backend was selected by name, so no other driver may take over: it serves every file that
 *     it can, even if another driver would be faster
 * @param inline true if the submitting thread executes the operation; drivers that do not support this are then not
 *     opened
 */
public record DriverContext(
        CompletionSink sink,
        PlatformFacts facts,
        int slots,
        int stagingBytes,
        boolean forced,
        boolean inline) {
    public DriverContext {
        Objects.requireNonNull(sink, "sink");
        Objects.requireNonNull(facts, "facts");
    }

    /** The same with another sink. */
    public DriverContext withSink(CompletionSink other) {
        return new DriverContext(other, facts, slots, stagingBytes, forced, inline);
    }
}
