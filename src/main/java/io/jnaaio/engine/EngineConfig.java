package io.jnaaio.engine;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.Selection;
import io.jnaaio.spi.DriverFactory;
import java.util.List;
import java.util.Objects;

/**
 * The configuration of an engine after all choices are made.
 *
 * @param options as the user gave them, for policies and extensions
 * @param queueDepth the maximum number of operations in flight
 * @param stagingBytes the size of the staging pool
 * @param inline whether the submitting thread executes the operation
 * @param leakTracking whether submissions record their stack trace
 * @param facts the machine
 * @param selection how the backends were chosen
 * @param factories the backends that may serve a file, best first; only one if it was selected by name
 * @param bounce whether misaligned operations of direct files are copied
 * @param jmx whether the engine is registered with JMX
 */
public record EngineConfig(
        AioOptions options,
        int queueDepth,
        int stagingBytes,
        boolean inline,
        LeakTracking leakTracking,
        PlatformFacts facts,
        Selection selection,
        List<DriverFactory> factories,
        boolean bounce,
        boolean jmx) {
    /** Takes {@code bounce} and {@code jmx} from the options. */
    public EngineConfig(
            AioOptions options,
            int queueDepth,
            int stagingBytes,
            boolean inline,
            LeakTracking leakTracking,
            PlatformFacts facts,
            Selection selection,
            List<DriverFactory> factories) {
        this(
                options,
                queueDepth,
                stagingBytes,
                inline,
                leakTracking,
                facts,
                selection,
                factories,
                options.bounce().orElse(false),
                options.jmx().orElse(false));
    }

    public EngineConfig {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(leakTracking, "leakTracking");
        Objects.requireNonNull(facts, "facts");
        Objects.requireNonNull(selection, "selection");
        factories = List.copyOf(factories);
    }
}
