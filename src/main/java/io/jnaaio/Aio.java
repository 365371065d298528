package io.jnaaio;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.api.Selection;
import io.jnaaio.engine.Engine;
import io.jnaaio.engine.EngineConfig;
import io.jnaaio.probe.BackendChooser;
import io.jnaaio.probe.FactsReader;
import io.jnaaio.probe.Settings;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The door: opens engines, and says what this machine can do.
 *
 * <pre>{@code
 * try (AsyncIo io = Aio.open();
 *         AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
 *     long written = file.writev(0, header, payload).join();
 * }
 * }</pre>
 *
 * <p>Settings come from {@link AioOptions}, else from system properties, else from the environment;
 * {@code jnaaio.native=false} ({@code JNAAIO_NATIVE=false}) keeps all native code away, JNA
 * included.
 */
public final class Aio {
    private static final System.Logger LOG = System.getLogger("io.jnaaio");

    private Aio() {}

    /**
     * Opens an engine as the settings ask; close it when done.
     *
     * @throws BackendUnavailableException if what is asked for by name does not work here
     * @throws IllegalArgumentException if a setting means nothing; the message says where it stands
     */
    public static AsyncIo open() throws IOException {
        return open(AioOptions.defaults());
    }

    /**
     * Opens an engine; close it when done.
     *
     * @param options how it shall be; what they leave open is taken from the settings
     * @throws BackendUnavailableException if what is asked for by name does not work here
     * @throws IllegalArgumentException if a setting means nothing; the message says where it stands
     */
    public static AsyncIo open(AioOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        Settings settings = Settings.resolve(options, System::getProperty, System::getenv);
        PlatformFacts facts = FactsReader.read(settings.nativeCode());
        Selection selection =
                BackendChooser.choose(facts, settings, Backends.tried(facts, settings));
        LOG.log(
                Level.DEBUG,
                () ->
                        "backends "
                                + selection.candidates()
                                + ", asked for: "
                                + selection.requested()
                                + " ("
                                + selection.origin()
                                + "): "
                                + selection.reason());
        return Engine.open(
                new EngineConfig(
                        options,
                        settings.queueDepth().value(),
                        settings.stagingBytes().value(),
                        settings.inline().value(),
                        settings.leakTracking().value(),
                        facts,
                        selection,
                        Backends.factories(selection.candidates()),
                        settings.bounce().value(),
                        settings.jmx().value()));
    }

    /**
     * The engine that all users of the library in this process share, with the settings as they
     * were when it was opened. Each call gives a handle of its own; closing the last open one closes
     * the engine. Closing another does not wait, cancels nothing and leaves files open: close them
     * first.
     *
     * @throws IOException as {@link #open()} does
     */
    public static AsyncIo shared() throws IOException {
        return SharedEngine.acquire();
    }

    /** What this machine offers, and what {@link #open()} would use. Never throws. */
    public static ProbeReport probe() {
        return probe(AioOptions.defaults());
    }

    /**
     * What this machine offers, and what {@link #open()} would use for that file, found out by writing a temporary file in its
     * folder. Never throws.
     */
    public static ProbeReport probe(Path path) {
        return probe(path, AioOptions.defaults());
    }

    /** What this machine offers, and what {@link #open(AioOptions)} would use. Never throws. */
    public static ProbeReport probe(AioOptions options) {
        return Probe.report(Objects.requireNonNull(options, "options"), null);
    }

    /**
     * What this machine offers, and what an engine with these options would use for that file, found
     * out by writing a temporary file in its folder. Never throws.
     */
    public static ProbeReport probe(Path path, AioOptions options) {
        return Probe.report(
                Objects.requireNonNull(options, "options"), Objects.requireNonNull(path, "path"));
    }

    /** Whether a backend works here and no setting keeps it out. Never throws. */
    public static boolean isAvailable(BackendId id) {
        return Probe.availability(id).available();
    }

    /** Why a backend does not work here; empty if it does. Never throws. */
    public static Optional<String> unavailabilityCause(BackendId id) {
        String cause = Probe.availability(id).cause();
        return cause.isEmpty() ? Optional.empty() : Optional.of(cause);
    }
}
