package io.jnaaio.testing;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.spi.DriverWrapper;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Provides a test with an engine and files, closes them, and fails any test that leaks an operation in flight, aligned
 * memory, an open file or a thread. The failure names the line where the operation was submitted, the memory leased or
 * the file opened; the full stack traces are its suppressed exceptions.
 *
 * <pre>{@code
 * class JournalTest {
 *     @RegisterExtension
 *     final AioExtension aio = AioExtension.create();
 *
 *     @Test
 *     void appends() throws IOException {
 *         Journal journal = new Journal(aio.newFile());
 *         journal.append("hello");
 *     }
 * }
 * }</pre>
 *
 * <p>In an instance field it opens a new engine for each test. In a static field, or in a class with
 * {@code Lifecycle.PER_CLASS}, all tests of the class share one engine, and leaks are checked after the last test.
 * Nothing is opened before a test requests it.
 *
 * <p>Operations in flight at the end of the test have {@link Builder#patience} to complete. A file counts as leaked if
 * it was opened through {@link #io()} or {@link #open} and is still open; the extension closes the files of
 * {@link #newFile} and {@link #openFile} itself. On Linux, descriptors of files in its directory that were opened
 * without it are detected as well. Threads are checked only if tests do not run in parallel; of several extensions, the
 * last to finish checks them.
 */
public final class AioExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final int LEASE_ALIGNMENT_BYTES = 4096;
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(AioExtension.class);

    private final AioSession.Settings settings;
    private @Nullable AioSession session;
    private @Nullable TrackedIo main;
    private int containers;
    private int files;

    private AioExtension(AioSession.Settings settings) {
        this.settings = settings;
    }

    /**
     * Creates an extension with the backend that the settings select and with all checks except {@link Leak#RESULT}.
     */
    public static AioExtension create() {
        return builder().build();
    }

    /** Returns a builder for an extension with another backend, faults or checks. */
    public static Builder builder() {
        return new Builder();
    }

    /** Opens an engine. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens it.
         *
         * @param options the options that the extension requires; the implementation may add others
         * @throws IOException if it cannot be opened
         */
        AsyncIo open(AioOptions.Builder options) throws IOException;
    }

    // ---- used by tests

    /** The engine of the test. Repeated calls return the same engine. */
    public AsyncIo io() throws IOException {
        return main().tracked();
    }

    /** Opens another engine, on this backend only; closed after the test. */
    public AsyncIo open(BackendId backend) throws IOException {
        return open(AioOptions.builder().backend(backend));
    }

    /** Opens another engine; closed after the test. */
    public AsyncIo open(AioOptions.Builder options) throws IOException {
        return session().open(Objects.requireNonNull(options, "options")).tracked();
    }

    /**
     * The fake that the test's engine works on.
     *
     * @throws IllegalStateException if the extension was not built with {@link Builder#fake()}
     */
    public FakeAio fake() throws IOException {
        FakeAio fake = main().subject().fake();
        if (fake == null) {
            throw new IllegalStateException(
                    "fake(): the engine is a real one; build the extension with fake()");
        }
        return fake;
    }

    /**
     * The run of the fault plan in the test's engine: reports the injected faults and what a power failure could leave.
     *
     * @throws IllegalStateException if the extension was built without a plan
     */
    public Faults faults() throws IOException {
        Faults faults = main().subject().faults();
        if (faults == null) {
            throw new IllegalStateException(
                    "faults(): there is no plan; build the extension with faults(plan)");
        }
        return faults;
    }

    /** A directory for this test's files, deleted after the test. */
    public Path directory() {
        return session().folder().directory();
    }

    /** A path in {@link #directory()} at which no file exists yet. */
    public Path newPath() {
        return directory().resolve("file" + files++);
    }

    /** A new empty file, open for reading and writing; closed after the test. */
    public AioFile newFile() throws IOException {
        return openFile(
                newPath(),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    /** Opens a file with the engine of the test; closed after the test. */
    public AioFile openFile(Path path, OpenOption... options) throws IOException {
        return main().engine().openFile(path, options);
    }

    /**
     * Leases memory aligned to 4 KiB, which the test must close.
     *
     * @param bytes 1 or more
     */
    public AlignedBuffers.Lease lease(int bytes) {
        int size = Math.max(LEASE_ALIGNMENT_BYTES, Integer.highestOneBit(Math.max(1, bytes)) << 1);
        // One pool for each lease, to tell which lease is open.
        AlignedBuffers own = new AlignedBuffers(LEASE_ALIGNMENT_BYTES, size);
        session().watch(own, Place.here(bytes + " bytes were leased here"));
        return own.tryAcquire(bytes).orElseThrow();
    }

    /** Watches a pool of the code under test: at the end of the test it must not have more leased than now. */
    public AlignedBuffers watch(AlignedBuffers pool) {
        session().watch(pool, null);
        return pool;
    }

    private TrackedIo main() throws IOException {
        TrackedIo opened = main;
        if (opened == null) {
            opened = session().open(AioOptions.builder());
            main = opened;
        }
        return opened;
    }

    private AioSession session() {
        AioSession current = session;
        if (current == null) {
            throw new IllegalStateException(
                    "no test runs: register the extension with @RegisterExtension, and ask it from"
                            + " @BeforeEach, @Test or @AfterEach (@BeforeAll, if its field is static)");
        }
        return current;
    }

    // ---- called by JUnit

    @Override
    public void beforeAll(ExtensionContext context) {
        if (containers++ == 0) {
            session = begin(context);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (containers > 0) {
            return;
        }
        if (session != null) {
            throw new IllegalStateException(
                    "two tests at a time use one AioExtension: make its field static, and they share"
                            + " an engine");
        }
        session = begin(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TrackedIo opened = main;
        Faults faults = opened == null ? null : opened.subject().faults();
        if (faults != null && context.getExecutionException().isPresent()) {
            // Needed to reproduce a failure.
            context.publishReportEntry(
                    Map.of(
                            "faults",
                            faults.toString(),
                            "injected",
                            String.join("; ", faults.injected())));
        }
        if (containers == 0) {
            end(context);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (--containers == 0) {
            end(context);
        }
    }

    private AioSession begin(ExtensionContext context) {
        running(context).incrementAndGet();
        return new AioSession(settings);
    }

    private void end(ExtensionContext context) {
        AioSession ended = session;
        session = null;
        main = null;
        if (ended != null) {
            boolean last = running(context).decrementAndGet() == 0;
            ended.close(last && !inParallel(context));
        }
    }

    /** The number of open sessions of all extensions in this test run. */
    private static AtomicInteger running(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        AtomicInteger.class, key -> new AtomicInteger(), AtomicInteger.class);
    }

    // Checking only the execution mode of this test is not enough: tests of another class may run
    // in parallel with it.
    private static boolean inParallel(ExtensionContext context) {
        return context.getConfigurationParameter("junit.jupiter.execution.parallel.enabled")
                .map(Boolean::parseBoolean)
                .orElse(false);
    }

    /** Builds an extension. */
    public static final class Builder {
        private final Set<Leak> sought = EnumSet.complementOf(EnumSet.of(Leak.RESULT));
        private final List<Consumer<AioOptions.Builder>> changes = new ArrayList<>();
        private final List<DriverWrapper> wrappers = new ArrayList<>();
        private Opener real = Subject.Recipe.AS_SET;
        private @Nullable Consumer<FakeAio.Builder> fake;
        private @Nullable FaultPlan plan;
        private Duration patience = Duration.ofSeconds(5);

        private Builder() {}

        /** Opens engines on this backend only. */
        public Builder backend(String name) {
            return options(options -> options.backend(name));
        }

        /** Opens engines with these options. */
        public Builder options(Consumer<AioOptions.Builder> change) {
            changes.add(Objects.requireNonNull(change, "change"));
            return this;
        }

        /**
         * Opens engines over in-memory files, whose operations complete when {@link AioExtension#fake()} is told to
         * complete them.
         */
        public Builder fake() {
            return fake(more -> {});
        }

        /**
         * Opens engines over in-memory files; {@code more} configures them, except for the engine's options and
         * faults.
         */
        public Builder fake(Consumer<FakeAio.Builder> more) {
            fake = Objects.requireNonNull(more, "more");
            return this;
        }

        /** Runs each engine with this fault plan, over a fake or a real backend; see {@link AioExtension#faults()}. */
        public Builder faults(FaultPlan what) {
            plan = Objects.requireNonNull(what, "what");
            return this;
        }

        /** Wraps the drivers of engines. A later wrapper wraps the earlier ones, and the fault plan wraps them all. */
        public Builder drivers(DriverWrapper wrapper) {
            wrappers.add(Objects.requireNonNull(wrapper, "wrapper"));
            return this;
        }

        /** Opens engines with this opener: for example, over your own backend. */
        public Builder opener(Opener own) {
            real = Objects.requireNonNull(own, "own");
            return this;
        }

        /** Disables the checks for these leaks. */
        public Builder allow(Leak... leaks) {
            for (Leak leak : leaks) {
                sought.remove(leak);
            }
            return this;
        }

        /** Enables the check for {@link Leak#RESULT}, which needs a garbage collection after each test. */
        public Builder forgottenResults() {
            sought.add(Leak.RESULT);
            return this;
        }

        /** Sets how long operations, threads and the close may take to end after the test; 5 s by default. */
        public Builder patience(Duration longest) {
            if (longest.isNegative()) {
                throw new IllegalArgumentException("patience " + longest + ": not negative");
            }
            patience = longest;
            return this;
        }

        /**
         * Returns the extension.
         *
         * @throws IllegalArgumentException if it was set to use a fake together with another backend
         */
        public AioExtension build() {
            if (fake != null && !real.equals(Subject.Recipe.AS_SET)) {
                throw new IllegalArgumentException(
                        "fake() and opener() contradict each other: choose one");
            }
            return new AioExtension(
                    new AioSession.Settings(
                            new Subject.Recipe(real, fake, plan, changes, wrappers),
                            sought,
                            patience));
        }
    }
}
