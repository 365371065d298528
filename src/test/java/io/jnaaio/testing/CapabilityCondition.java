package io.jnaaio.testing;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOpenOption;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Evaluates {@link EnabledIfCapable}. */
final class CapabilityCondition implements ExecutionCondition {
    // Called by JUnit, through reflection.
    CapabilityCondition() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<EnabledIfCapable> annotation =
                AnnotationSupport.findAnnotation(context.getElement(), EnabledIfCapable.class);
        if (annotation.isEmpty()) {
            return ConditionEvaluationResult.enabled("no capability is asked for");
        }
        String backend = annotation.get().backend();
        if (!backend.equals("auto") && !backend.equals("posix")) {
            var known = Backends.named(EnabledIfCapable.class, Backends.probe(), backend);
            backend = known.get(0).id();
        }
        return decide(backend, annotation.get().value());
    }

    private static ConditionEvaluationResult decide(String backend, Capability... needed) {
        // For auto no backend is named, because a name here would override the setting
        // jnaaio.backend.
        AioOptions.Builder options = AioOptions.builder();
        if (!backend.equals("auto")) {
            options.backend(backend);
        }
        try (AsyncIo io = Aio.open(options.build())) {
            return decide(io, needed);
        } catch (IOException e) {
            return ConditionEvaluationResult.disabled(String.valueOf(e.getMessage()));
        }
    }

    private static ConditionEvaluationResult decide(AsyncIo io, Capability... needed)
            throws IOException {
        Set<Capability> all = EnumSet.noneOf(Capability.class);
        all.addAll(List.of(needed));
        Path path = Files.createTempFile("jnaaio-capable", null);
        Set<OpenOption> options = new HashSet<>();
        for (Capability each : all) {
            switch (each.where()) {
                case OPTION_FILE -> options.add(AioOpenOption.valueOf(each.name()));
                case DIRECT_FILE -> options.add(ExtendedOpenOption.DIRECT);
                default -> {}
            }
        }
        try (AioFile file = open(io, path, options)) {
            List<String> missing = new ArrayList<>();
            for (Capability capability : all) {
                Availability there = file.capabilities().availability(capability);
                if (!there.available()) {
                    missing.add(capability + " (" + there.cause() + ")");
                }
            }
            return missing.isEmpty()
                    ? ConditionEvaluationResult.enabled(file.backend() + " has " + all)
                    : ConditionEvaluationResult.disabled(
                            file.backend()
                                    + ", which serves files of "
                                    + path.getParent()
                                    + ", lacks "
                                    + missing
                                    + "; it was taken because of "
                                    + io.selection().requested()
                                    + " ("
                                    + io.selection().origin()
                                    + "): "
                                    + io.selection().reason());
        } finally {
            Files.delete(path);
        }
    }

    private static AioFile open(AsyncIo io, Path path, Set<OpenOption> options) throws IOException {
        options.add(StandardOpenOption.READ);
        options.add(StandardOpenOption.WRITE);
        return io.openFile(path, options);
    }
}
