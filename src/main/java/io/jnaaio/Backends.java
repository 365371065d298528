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
import org.jspecify.annotations.Nullable;

/** The fixed list of this version's backends, and the only place that probes them. */
final class Backends {
    private static volatile @Nullable List<DriverFactory> factories;

    private Backends() {}

    /**
     * The factories load without JNA. No static initializer creates them: if it failed once for lack of memory, the
     * class would stay unusable.
     */
    static List<DriverFactory> all() {
        List<DriverFactory> made = factories;
        if (made == null) {
            made =
                    List.of(
                            new FreeBsdDriverFactory(),
                            new IoUringDriverFactory(),
                            new PwritevDriverFactory(),
                            new KernelAioDriverFactory(),
                            new LioDriverFactory(),
                            new NioDriverFactory());
            factories = made;
        }
        return made;
    }

    static Optional<DriverFactory> factory(BackendId id) {
        return all().stream().filter(factory -> factory.id().equals(id)).findFirst();
    }

    static List<DriverFactory> factories(List<BackendId> ids) {
        return ids.stream().flatMap(id -> factory(id).stream()).toList();
    }

    /**
     * Probes the backends that the settings allow. A probe adds up to 10 ms to a process's first operation, so no
     * others are probed.
     *
     * @throws VirtualMachineError if there was too little memory or stack for a probe
     */
    static Map<BackendId, Availability> tried(PlatformFacts facts, Settings settings) {
        Map<BackendId, Availability> tried = new LinkedHashMap<>();
        for (BackendId id : BackendChooser.KNOWN) {
            DriverFactory factory = factory(id).orElse(null);
            if (factory != null && BackendChooser.mayTake(id, settings, tried)) {
                tried.put(id, availability(factory, facts, settings));
            }
        }
        return tried;
    }

    /** Probes all backends. An exception of a backend becomes its unavailability. */
    static Map<BackendId, Availability> allTried(PlatformFacts facts, Settings settings) {
        Map<BackendId, Availability> tried = new LinkedHashMap<>();
        for (DriverFactory factory : all()) {
            Availability availability;
            try {
                availability = availability(factory, facts, settings);
            } catch (VirtualMachineError e) {
                availability = failed(e);
            }
            tried.put(factory.id(), availability);
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
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Error | RuntimeException e) {
            return failed(e);
        }
    }

    private static Availability failed(Throwable e) {
        return Availability.no("the probe failed: " + e, e);
    }
}
