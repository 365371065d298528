package io.jnaaio;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
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
import io.jnaaio.spi.DriverFactory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Entry point: opens engines and reports what this machine supports.
 *
 * <pre>{@code
 * try (AsyncIo io = Aio.open();
 *         AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
 *     long written = file.writev(0, header, payload).join();
 * }
 * }</pre>
 *
 * <p>Settings are taken from {@link AioOptions}, then from system properties, then from the environment;
 * {@code jnaaio.native=false} ({@code JNAAIO_NATIVE=false}) disables all native code, including JNA.
 */
public final class Aio {
    // No static state: a class whose initialisation fails once, for lack of memory or stack, stays
    // unusable.

    private Aio() {}

    /**
     * Opens an engine configured by the settings; close it when done.
     *
     * @throws BackendUnavailableException if no backend that the settings allow is available on this machine
     * @throws IllegalArgumentException if a setting is invalid; the message says where it is set
     */
    public static AsyncIo open() throws IOException {
        return open(AioOptions.defaults());
    }

    /**
     * Opens an engine; close it when done.
     *
     * @param options its configuration; options that are not set are taken from the settings
     * @throws BackendUnavailableException if no backend that the options and settings allow is available on this
     *     machine
     * @throws IllegalArgumentException if a setting is invalid; the message says where it is set
     */
    public static AsyncIo open(AioOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        Settings settings = Settings.resolve(options, System::getProperty, System::getenv);
        PlatformFacts facts = FactsReader.read(settings.nativeCode());
        Selection selection =
                BackendChooser.choose(facts, settings, Backends.tried(facts, settings));
        System.Logger log = System.getLogger("io.jnaaio");
        log.log(
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
        String lost = BackendChooser.nativeLoss(facts);
        if (!selection.forced() && settings.nativeCode().value() && !lost.isEmpty()) {
            log.log(
                    Level.WARNING,
                    "the native backends are unavailable: "
                            + lost
                            + "; set jnaaio.native=false to silence this warning");
        }
        return open(options, settings, facts, selection, factories(selection, settings));
    }

    /** The chosen backends, then nio if it only opens paths of other file systems. */
    private static List<DriverFactory> factories(Selection selection, Settings settings) {
        List<BackendId> ids = new ArrayList<>(selection.candidates());
        if (settings.foreignByNio().value()
                && !ids.contains(BackendId.NIO)
                && !settings.disabled().containsKey(BackendId.NIO)) {
            ids.add(BackendId.NIO);
        }
        return Backends.factories(ids);
    }

    /**
     * Opens an engine that uses only the given backend, for every file; close it when done. Settings that choose among
     * the library's own backends have no effect; the others apply as in {@link #open(AioOptions)}.
     *
     * @param options its configuration; must not name a backend
     * @param backend the factory of the driver
     * @throws BackendUnavailableException if the backend reports that it is unavailable on this machine, or the options
     *     disable it
     * @throws IllegalArgumentException if the options name a backend, or a setting is invalid
     */
    public static AsyncIo open(AioOptions options, DriverFactory backend) throws IOException {
        Objects.requireNonNull(options, "options");
        BackendId id = Objects.requireNonNull(backend, "backend").id();
        if (options.backend().isPresent()) {
            throw new IllegalArgumentException(
                    "the options name the backend '"
                            + options.backend().get()
                            + "', but a factory of '"
                            + id
                            + "' was passed: do not name a backend in the options");
        }
        if (options.disabled().contains(id)) {
            throw new BackendUnavailableException(id.id(), "disabled by AioOptions", null);
        }
        Settings settings = withoutBackend(options);
        PlatformFacts facts = FactsReader.read(settings.nativeCode());
        Availability availability = backend.availability(facts);
        if (!availability.available()) {
            throw new BackendUnavailableException(
                    id.id(), availability.cause(), availability.error());
        }
        return open(
                options,
                settings,
                facts,
                new Selection(
                        id.id(),
                        "Aio.open(AioOptions, DriverFactory)",
                        List.of(id),
                        "the program passed this backend itself, so it is the only one"),
                List.of(backend));
    }

    /** The settings in effect, except those that choose among the library's own backends. */
    private static Settings withoutBackend(AioOptions options) {
        Set<String> choosing =
                Set.of("jnaaio.backend", "JNAAIO_BACKEND", "jnaaio.disable", "JNAAIO_DISABLE");
        return Settings.resolve(
                options,
                name -> choosing.contains(name) ? null : System.getProperty(name),
                name -> choosing.contains(name) ? null : System.getenv(name));
    }

    private static AsyncIo open(
            AioOptions options,
            Settings settings,
            PlatformFacts facts,
            Selection selection,
            List<DriverFactory> factories) {
        return Engine.open(
                new EngineConfig(
                        options,
                        settings.queueDepth().value(),
                        settings.stagingBytes().value(),
                        settings.inline().value(),
                        settings.leakTracking().value(),
                        facts,
                        selection,
                        factories,
                        settings.bounce().value(),
                        settings.jmx().value()));
    }

    /**
     * Returns a handle of the engine that all users of the library in this process share. It uses the settings that
     * were in effect when it was opened. Each call returns a new handle; closing the last open handle closes the
     * engine. Closing any other handle does not wait, cancels nothing and leaves files open: close them first.
     *
     * @throws IOException as for {@link #open()}
     */
    public static AsyncIo shared() throws IOException {
        return SharedEngine.acquire();
    }

    /**
     * Waits until a future is done and returns its result, or throws its error as a blocking call would: the {@link IOException}
     * itself instead of one wrapped in {@code ExecutionException} or {@code CompletionException}.
     *
     * <pre>{@code
     * long written = Aio.await(file.writev(0, header, payload));
     * }</pre>
     *
     * <p>An {@link io.jnaaio.api.ErrnoException} is copied with its type, message and fields, and a
     * {@code ClosedChannelException} with its type; the copy has the caller's stack trace, and its cause is the
     * exception of the future. Any other IOException is thrown itself, with the stack trace of its first waiter as a
     * suppressed exception. {@code CancellationException} and all other unchecked exceptions and errors are thrown
     * unchanged. Any other checked exception, for example the {@code TimeoutException} of {@code orTimeout}, becomes
     * the cause of an IOException.
     *
     * @param future a future of this library, one derived from it, or any other
     * @return the result; null if the future has none
     * @throws java.io.InterruptedIOException if this thread is interrupted while it waits; its interrupt status stays
     *     set. The operation is not cancelled: its buffers are in use until the future is done
     * @throws IOException if the future failed
     * @throws IllegalStateException if the future is not done and this is a completion thread, which must not block
     */
    public static <T extends @Nullable Object> T await(Future<T> future) throws IOException {
        return FutureWait.await(Objects.requireNonNull(future, "future"));
    }

    /**
     * Makes the entries of a directory durable, that is, the creation, renaming and deletion of files in it so far.
     * Blocks until the device has stored them.
     *
     * <p>A sync of a file makes its content durable, but not its name: after a power failure a new file is certain to
     * exist only if its directory was synced, and a new directory only if its parent was. Call this method after
     * creating a file, before anyone relies on what is written to it, and after a rename that replaces a file.
     *
     * <p>Calls {@code open} for reading, {@code fsync} ({@code F_FULLFSYNC} on macOS) and {@code close}; without
     * JNA, {@code FileChannel.force}. Windows has no such call: there the method only checks that the directory
     * exists. Errors are always thrown, even if a file system cannot sync directories at all: if you ignore the
     * exception, names may be lost.
     *
     * @param directory an existing directory that this process may read
     * @throws io.jnaaio.api.ErrnoException with ENOENT if it does not exist, ENOTDIR if it is not a directory, EACCES
     *     if this process may not read it, EINVAL or EOPNOTSUPP if its file system cannot sync directories, EIO if the
     *     entries could not be written
     * @throws IllegalArgumentException if the setting {@code jnaaio.native} has a value other than true or false
     */
    public static void syncDirectory(Path directory) throws IOException {
        DirectorySync.run(Objects.requireNonNull(directory, "directory"));
    }

    /** Reports what this machine supports and what {@link #open()} would use. Never throws. */
    public static ProbeReport probe() {
        return probe(AioOptions.defaults());
    }

    /**
     * Reports what this machine supports and what {@link #open()} would use for a file, by writing temporary files to
     * its directory. Never throws.
     */
    public static ProbeReport probe(Path path) {
        return probe(path, AioOptions.defaults());
    }

    /** Reports what this machine supports and what {@link #open(AioOptions)} would use. Never throws. */
    public static ProbeReport probe(AioOptions options) {
        return Probe.report(Objects.requireNonNull(options, "options"), null);
    }

    /**
     * Reports what this machine supports and what an engine with these options would use for a file, by writing
     * temporary files to its directory. Never throws.
     */
    public static ProbeReport probe(Path path, AioOptions options) {
        return Probe.report(
                Objects.requireNonNull(options, "options"), Objects.requireNonNull(path, "path"));
    }

    /** Whether a backend works on this machine and no setting excludes it. Never throws. */
    public static boolean isAvailable(BackendId id) {
        return Probe.availability(id).available();
    }

    /** Why a backend is unavailable on this machine; empty if it is available. Never throws. */
    public static Optional<String> unavailabilityCause(BackendId id) {
        String cause = Probe.availability(id).cause();
        return cause.isEmpty() ? Optional.empty() : Optional.of(cause);
    }
}
