package io.jnaaio.testing;

import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.ProbeReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Translates the names of backends in annotations. */
final class Backends {
    private Backends() {}

    /** Returns the backends with these names, in the given order. */
    static List<BackendId> named(Class<?> annotation, ProbeReport report, String... names) {
        List<BackendId> known = report.backends().stream().map(ProbeReport.Backend::id).toList();
        List<BackendId> named = new ArrayList<>();
        for (String name : names) {
            BackendId id = known.stream().filter(k -> spells(k, name)).findFirst().orElse(null);
            if (id == null) {
                throw new ExtensionConfigurationException(
                        "@"
                                + annotation.getSimpleName()
                                + " names '"
                                + name
                                + "', and there is no such backend; there are "
                                + known);
            }
            named.add(id);
        }
        return named;
    }

    private static boolean spells(BackendId id, String name) {
        try {
            return BackendId.of(name).equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns the report of a new probe. */
    static ProbeReport probe() {
        return Aio.probe();
    }
}
