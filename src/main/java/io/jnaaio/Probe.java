package io.jnaaio;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.PathFacts;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.api.Selection;
import io.jnaaio.probe.BackendChooser;
import io.jnaaio.probe.FactsReader;
import io.jnaaio.probe.Settings;
import io.jnaaio.spi.DriverFactory;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Assembles the report; never throws. */
final class Probe {
    private Probe() {}

    /** The settings, or the defaults and the error in the settings. */
    private record Resolved(Settings settings, @Nullable String error) {}

    static ProbeReport report(AioOptions options, @Nullable Path path) {
        try {
            return found(options, path);
        } catch (Throwable e) {
            return failed(e);
        }
    }

    /** The report if not even the machine's properties could be read, for lack of memory or stack. */
    private static ProbeReport failed(Throwable e) {
        String why = failure(e);
        Availability no = Availability.no(why, e);
        return new ProbeReport(
                "unknown",
                FactsReader.unread(no),
                BackendChooser.KNOWN.stream()
                        .map(id -> new ProbeReport.Backend(id, no, null, Set.of()))
                        .toList(),
                new Selection(Settings.AUTO, "default", List.of(), "no engine can be opened"),
                why,
                List.of(),
                null);
    }

    private static String failure(Throwable e) {
        return "the probe itself failed: " + e;
    }

    private static ProbeReport found(AioOptions options, @Nullable Path path) {
        Resolved resolved = settings(options);
        Settings settings = resolved.settings();
        PlatformFacts facts = FactsReader.read(settings.nativeCode());
        Map<BackendId, Availability> drivers = Backends.allTried(facts, settings);
        Selection selection = none(settings, "no engine can be opened");
        String error = resolved.error();
        PathFacts there = null;
        if (error == null) {
            try {
                Selection chosen = BackendChooser.choose(facts, settings, drivers);
                if (path == null) {
                    selection = chosen;
                } else {
                    PathProbe.Found found = forPath(chosen, path, options, facts);
                    selection = found.selection();
                    there = found.facts();
                }
            } catch (BackendUnavailableException e) {
                error = e.getMessage();
            }
        }
        return new ProbeReport(
                version(),
                facts,
                backends(facts, drivers),
                selection,
                error,
                settings.list().stream()
                        .map(
                                each ->
                                        new ProbeReport.Setting(
                                                each.name(), each.value(), each.origin()))
                        .toList(),
                there);
    }

    static Availability availability(BackendId id) {
        try {
            return foundAvailability(id);
        } catch (Throwable e) {
            return Availability.no(failure(e), e);
        }
    }

    private static Availability foundAvailability(BackendId id) {
        Settings settings = settings(AioOptions.defaults()).settings();
        PlatformFacts facts = FactsReader.read(settings.nativeCode());
        Map<BackendId, Availability> drivers =
                BackendChooser.KNOWN.contains(id) ? Backends.allTried(facts, settings) : Map.of();
        return BackendChooser.availability(id, facts, settings, drivers);
    }

    /** The version in the jar's manifest. */
    static String version() {
        String version = Aio.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static Resolved settings(AioOptions options) {
        try {
            return new Resolved(
                    Settings.resolve(options, System::getProperty, System::getenv), null);
        } catch (RuntimeException e) {
            return new Resolved(defaults(), String.valueOf(e.getMessage()));
        }
    }

    /** The defaults, except that {@code jnaaio.native=false} still applies if another setting is invalid. */
    private static Settings defaults() {
        Settings defaults = Settings.defaults();
        Settings.Value<Boolean> nativeCode;
        try {
            nativeCode = Settings.nativeCode(System::getProperty, System::getenv);
        } catch (RuntimeException e) {
            nativeCode = new Settings.Value<>(false, "a bad value of jnaaio.native");
        }
        return new Settings(
                defaults.backend(),
                defaults.disabled(),
                defaults.queueDepth(),
                defaults.stagingBytes(),
                defaults.inline(),
                defaults.leakTracking(),
                nativeCode,
                defaults.bounce(),
                defaults.jmx(),
                defaults.foreignByNio());
    }

    private static PathProbe.Found forPath(
            Selection selection, Path path, AioOptions options, PlatformFacts facts)
            throws BackendUnavailableException {
        if (path.getFileSystem().equals(FileSystems.getDefault())) {
            return PathProbe.run(selection, path, options, facts);
        }
        String scheme = path.getFileSystem().provider().getScheme();
        String why = path + " is on a foreign file system (" + scheme + "), which only nio opens";
        if (!selection.candidates().contains(BackendId.NIO)) {
            throw new BackendUnavailableException(selection.requested(), why, null);
        }
        return new PathProbe.Found(
                new Selection(
                        selection.requested(), selection.origin(), List.of(BackendId.NIO), why),
                PathFacts.untried(path.toString(), scheme, why));
    }

    private static Selection none(Settings settings, String reason) {
        return new Selection(
                settings.backend().value(), settings.backend().origin(), List.of(), reason);
    }

    private static List<ProbeReport.Backend> backends(
            PlatformFacts facts, Map<BackendId, Availability> drivers) {
        List<BackendId> preference = BackendChooser.preference(facts);
        List<DriverFactory> factories = new ArrayList<>(Backends.all());
        factories.sort(Comparator.comparingInt(factory -> rank(preference, factory.id())));
        List<ProbeReport.Backend> backends = new ArrayList<>();
        for (DriverFactory factory : factories) {
            Availability availability =
                    drivers.getOrDefault(factory.id(), Availability.no("it was not tried"));
            backends.add(
                    availability.available()
                            ? new ProbeReport.Backend(
                                    factory.id(),
                                    availability,
                                    factory.gather(),
                                    factory.notifications(),
                                    details(factory, facts))
                            : new ProbeReport.Backend(factory.id(), availability, null, Set.of()));
        }
        return backends;
    }

    private static Map<String, String> details(DriverFactory factory, PlatformFacts facts) {
        try {
            return factory.details(facts);
        } catch (Error | RuntimeException e) {
            return Map.of();
        }
    }

    private static int rank(List<BackendId> preference, BackendId id) {
        int rank = preference.indexOf(id);
        return rank < 0 ? preference.size() : rank;
    }
}
