package io.jnaaio.engine.trace;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Creates events for the flight recorder of this JVM. {@link OperationEvent} is not loaded until the recorder is
 * started, because loading it loads all of {@code jdk.jfr}, which adds 0.1 s to the first operation of a process.
 */
final class JfrSource implements JfrEvent.Source {
    @Override
    public @Nullable JfrEvent begin() {
        return FlightRecorder.isInitialized() ? OperationEvent.begun() : null;
    }
}
