package io.jnaaio.engine;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.Selection;
import io.jnaaio.spi.DriverFactory;
import java.util.List;
import java.util.Objects;

/**
 * Everything an engine is made from; all choices are made before.
 *
 * @param options as the user gave them, for policies and extensions
 * @param queueDepth operations in flight
 * @param stagingBytes size of the staging pool
 * @param inline whether the submitter's thread does the work
 * @param leakTracking whether submissions remember their place
 * @param facts the machine
 * @param selection how the backends were chosen
 * @param factories the backends that may serve a file, best first; one if it is forced
 * @param bounce whether misaligned operations of direct files are copied
 * @param jmx whether monitoring sees the engine
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
    /** One that bounces, and is seen by monitoring, if the options say so. */
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
