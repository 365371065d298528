package io.jnaaio;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.backend.freebsd.FreeBsdDriverFactory;
import io.jnaaio.backend.kaio.KernelAioDriverFactory;
import io.jnaaio.backend.lio.LioDriverFactory;
import io.jnaaio.backend.nio.NioDriverFactory;
import io.jnaaio.backend.pwritev.PwritevDriverFactory;
import io.jnaaio.backend.uring.IoUringDriverFactory;
import io.jnaaio.probe.BackendChooser;
import io.jnaaio.probe.Settings;
import io.jnaaio.spi.DriverFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fixed list of this version's backends, and the one place that tries them. */
final class Backends {
    /** They load without JNA. */
    private static final List<DriverFactory> FACTORIES =
            List.of(
                    new FreeBsdDriverFactory(),
                    new IoUringDriverFactory(),
                    new PwritevDriverFactory(),
                    new KernelAioDriverFactory(),
                    new LioDriverFactory(),
                    new NioDriverFactory());

    private Backends() {}

    static List<DriverFactory> all() {
        return FACTORIES;
    }

    static Optional<DriverFactory> factory(BackendId id) {
        return FACTORIES.stream().filter(factory -> factory.id().equals(id)).findFirst();
    }

    static List<DriverFactory> factories(List<BackendId> ids) {
        return ids.stream().flatMap(id -> factory(id).stream()).toList();
    }

    /**
     * Tries the backends that the settings may choose from, which leaves out the disabled ones and,
     * where one is asked for by name, all others.
     */
    static Map<BackendId, Availability> tried(PlatformFacts facts, Settings settings) {
        String requested = settings.backend().value();
        boolean any = requested.equals(Settings.AUTO) || requested.equals(Settings.POSIX);
        Map<BackendId, Availability> tried = new LinkedHashMap<>();
        for (DriverFactory factory : FACTORIES) {
            if (any || requested.equals(factory.id().id())) {
                tried.put(factory.id(), availability(factory, facts, settings));
            }
        }
        return tried;
    }

    static Map<BackendId, Availability> allTried(PlatformFacts facts, Settings settings) {
        Map<BackendId, Availability> tried = new LinkedHashMap<>();
        for (DriverFactory factory : FACTORIES) {
            tried.put(factory.id(), availability(factory, facts, settings));
        }
        return tried;
    }

    private static Availability availability(
            DriverFactory factory, PlatformFacts facts, Settings settings) {
        String excluded = BackendChooser.excluded(factory.id(), settings);
        if (!excluded.isEmpty()) {
            return Availability.no(excluded);
        }
        Availability verdict = BackendChooser.verdict(factory.id(), facts);
        if (!verdict.available()) {
            return verdict;
        }
        try {
            return factory.availability(facts);
        } catch (LinkageError | RuntimeException e) {
            return Availability.no("trying it failed: " + e, e);
        }
    }
}
