package io.jnaaio.engine;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * The flight recorder of this JVM. Until someone starts it {@link OperationEvent} is not loaded: with that class comes all of
 * {@code jdk.jfr}, which takes 0.1 s of a process's first operation.
 */
final class FlightSource implements Flight.Source {
    @Override
    public @Nullable Flight begin() {
        return FlightRecorder.isInitialized() ? OperationEvent.begun() : null;
    }
}
