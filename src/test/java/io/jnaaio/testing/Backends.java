package io.jnaaio.testing;

import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.ProbeReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** The backends as annotations name them. */
final class Backends {
    private Backends() {}

    /** The backends of those names, in the order given. */
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

    /** What the probe says now. */
    static ProbeReport probe() {
        return Aio.probe();
    }
}
