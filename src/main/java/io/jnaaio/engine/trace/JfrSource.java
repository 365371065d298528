package io.jnaaio.engine.trace;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * The flight recorder of this JVM. Until someone starts it {@link OperationEvent} is not loaded: with that class comes all of
 * {@code jdk.jfr}, which takes 0.1 s of a process's first operation.
 */
final class JfrSource implements JfrEvent.Source {
    @Override
    public @Nullable JfrEvent begin() {
        return FlightRecorder.isInitialized() ? OperationEvent.begun() : null;
    }
}
