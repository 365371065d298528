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
 * Gives a test an engine and files, closes them, and fails the test that leaves something behind: an operation in flight,
 * aligned memory, an open file, a thread. The failure names the line where it was submitted, leased or opened; the whole
 * stacks are its suppressed exceptions.
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
 * <p>In an instance field it serves one test at a time, each with an engine of its own. In a static field, or in a class with
 * {@code Lifecycle.PER_CLASS}, it serves all tests of the class with one engine, and looks for leaks after the last. Nothing
 * is opened before it is asked for.
 *
 * <p>What is in flight when the test ends is given {@link Builder#patience} to end. A file counts as left behind if it was
 * opened through {@link #io()} or {@link #open} and is open; those of {@link #newFile} and {@link #openFile} are the
 * extension's and closed by it. Descriptors that were opened past it, in its folder, are seen on Linux. Threads are looked at
 * only where tests do not run in parallel, and of several extensions by the one that ends last.
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

    /** With the backend that the settings choose, and all checks but for {@link Leak#RESULT}. */
    public static AioExtension create() {
        return builder().build();
    }

    /** To say which backend, which faults and which checks. */
    public static Builder builder() {
        return new Builder();
    }

    /** How an engine is opened. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens it.
         *
         * @param options as the extension wants them; may be added to
         * @throws IOException if it cannot be opened
         */
        AsyncIo open(AioOptions.Builder options) throws IOException;
    }

    // ---- what a test asks for

    /** The engine of the test: the same one each time. */
    public AsyncIo io() throws IOException {
        return main().tracked();
    }

    /** One more engine, on that backend alone; closed after the test. */
    public AsyncIo open(BackendId backend) throws IOException {
        return open(AioOptions.builder().backend(backend));
    }

    /** One more engine; closed after the test. */
    public AsyncIo open(AioOptions.Builder options) throws IOException {
        return session().open(Objects.requireNonNull(options, "options")).tracked();
    }

    /**
     * What the engine of the test works on.
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
     * What goes wrong in the engine of the test: to ask what was injected, and what a power cut would leave.
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

    /** A folder for this test's files, deleted after it. */
    public Path directory() {
        return session().folder().directory();
    }

    /** A path in {@link #directory()}, where nothing is yet. */
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
     * Leases memory that is aligned to 4 KiB, which the test must give back.
     *
     * @param bytes 1 or more
     */
    public AlignedBuffers.Lease lease(int bytes) {
        int size = Math.max(LEASE_ALIGNMENT_BYTES, Integer.highestOneBit(Math.max(1, bytes)) << 1);
        // A pool for each, so that it is known which lease is open.
        AlignedBuffers own = new AlignedBuffers(LEASE_ALIGNMENT_BYTES, size);
        session().watch(own, Place.here(bytes + " bytes were leased here"));
        return own.tryAcquire(bytes).orElseThrow();
    }

    /** Has the pool of the code under test watched: what it has leased now must be all that it has leased at the end. */
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

    // ---- what JUnit calls

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
            // What a failure is to be reproduced by.
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

    /** How many sessions there are in this run of tests, of all extensions. */
    private static AtomicInteger running(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        AtomicInteger.class, key -> new AtomicInteger(), AtomicInteger.class);
    }

    // The mode of this test alone does not tell: another class may run beside one that does not ask
    // for it.
    private static boolean inParallel(ExtensionContext context) {
        return context.getConfigurationParameter("junit.jupiter.execution.parallel.enabled")
                .map(Boolean::parseBoolean)
                .orElse(false);
    }

    /** How the extension shall be. */
    public static final class Builder {
        private final Set<Leak> sought = EnumSet.complementOf(EnumSet.of(Leak.RESULT));
        private final List<Consumer<AioOptions.Builder>> changes = new ArrayList<>();
        private final List<DriverWrapper> wrappers = new ArrayList<>();
        private Opener real = Subject.Recipe.AS_SET;
        private @Nullable Consumer<FakeAio.Builder> fake;
        private @Nullable FaultPlan plan;
        private Duration patience = Duration.ofSeconds(5);

        private Builder() {}

        /** Engines on that backend alone. */
        public Builder backend(String name) {
            return options(options -> options.backend(name));
        }

        /** Engines with these options. */
        public Builder options(Consumer<AioOptions.Builder> change) {
            changes.add(Objects.requireNonNull(change, "change"));
            return this;
        }

        /** Engines over files in memory, where nothing happens until {@link AioExtension#fake()} is told. */
        public Builder fake() {
            return fake(more -> {});
        }

        /** Engines over files in memory; {@code more} says more about them, but for the engine's options and faults. */
        public Builder fake(Consumer<FakeAio.Builder> more) {
            fake = Objects.requireNonNull(more, "more");
            return this;
        }

        /** Each engine runs that plan of faults, over a fake or a real backend; see {@link AioExtension#faults()}. */
        public Builder faults(FaultPlan what) {
            plan = Objects.requireNonNull(what, "what");
            return this;
        }

        /** Engines whose drivers are wrapped by it; several go around each other, and faults around them all. */
        public Builder drivers(DriverWrapper wrapper) {
            wrappers.add(Objects.requireNonNull(wrapper, "wrapper"));
            return this;
        }

        /** Engines that are opened so: over a backend of one's own, for example. */
        public Builder opener(Opener own) {
            real = Objects.requireNonNull(own, "own");
            return this;
        }

        /** Does not look for these. */
        public Builder allow(Leak... leaks) {
            for (Leak leak : leaks) {
                sought.remove(leak);
            }
            return this;
        }

        /** Looks for {@link Leak#RESULT} too, with a garbage collection after each test. */
        public Builder forgottenResults() {
            sought.add(Leak.RESULT);
            return this;
        }

        /** How long operations, threads and closing may take to end after the test; 5 s by default. */
        public Builder patience(Duration longest) {
            if (longest.isNegative()) {
                throw new IllegalArgumentException("patience " + longest + ": not negative");
            }
            patience = longest;
            return this;
        }

        /**
         * The extension.
         *
         * @throws IllegalArgumentException if it shall be a fake and something else too
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
