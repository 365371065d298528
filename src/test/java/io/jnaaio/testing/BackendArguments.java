package io.jnaaio.testing;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.ProbeReport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The arguments of {@link BackendSource}. */
final class BackendArguments implements ArgumentsProvider, AnnotationConsumer<BackendSource> {
    private String[] except = {};

    // Called by JUnit, through reflection.
    BackendArguments() {}

    @Override
    public void accept(BackendSource source) {
        except = source.except();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
            ParameterDeclarations parameters, ExtensionContext context) {
        return available(Backends.probe(), except).map(Arguments::of);
    }

    /** The backends available according to a report. */
    static Stream<BackendId> available(ProbeReport report, String... except) {
        List<BackendId> leftOut = Backends.named(BackendSource.class, report, except);
        return report.backends().stream()
                .filter(backend -> backend.availability().available())
                .map(ProbeReport.Backend::id)
                .filter(id -> !leftOut.contains(id));
    }
}
