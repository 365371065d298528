package io.jnaaio.spi;

import io.jnaaio.api.PlatformFacts;
import java.util.Objects;

/**
 * What a driver gets from its engine.
 *
 * @param sink where it reports
 * @param facts the machine
 * @param slots how many requests can be in flight; {@link Request#slot()} is below it
 * @param stagingBytes the largest piece that the engine copies together, in bytes
 * @param forced true if no other driver may take over, because this one was asked for by name: it serves what it can
 *     serve at all, also where another would be faster
 * @param inline true if the submitter's thread shall do the work; drivers that cannot do that are not opened then
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
