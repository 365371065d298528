package io.jnaaio.testing;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.ProbeReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Evaluates {@link EnabledOnBackend}. */
final class BackendCondition implements ExecutionCondition {
    // Called by JUnit, through reflection.
    BackendCondition() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<EnabledOnBackend> annotation =
                AnnotationSupport.findAnnotation(context.getElement(), EnabledOnBackend.class);
        if (annotation.isEmpty()) {
            return ConditionEvaluationResult.enabled("no backend is asked for");
        }
        return decide(Backends.probe(), annotation.get().value());
    }

    /** Evaluates the condition for a report, of this machine or another. */
    static ConditionEvaluationResult decide(ProbeReport report, String... names) {
        List<String> causes = new ArrayList<>();
        for (BackendId id : Backends.named(EnabledOnBackend.class, report, names)) {
            Availability availability = availability(report, id);
            if (!availability.available()) {
                causes.add(id + " is not available here: " + availability.cause());
            }
        }
        return causes.isEmpty()
                ? ConditionEvaluationResult.enabled(String.join(", ", names) + ": available here")
                : ConditionEvaluationResult.disabled(String.join("; ", causes));
    }

    private static Availability availability(ProbeReport report, BackendId id) {
        return report.backends().stream()
                .filter(backend -> backend.id().equals(id))
                .findFirst()
                .orElseThrow()
                .availability();
    }
}
