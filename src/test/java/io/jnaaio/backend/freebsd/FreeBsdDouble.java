package io.jnaaio.backend.freebsd;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.Selection;
import io.jnaaio.engine.Engine;
import io.jnaaio.engine.EngineConfig;
import io.jnaaio.fixture.BuildFolder;
import io.jnaaio.jna.FreeBsdAio;
import io.jnaaio.jna.FreeBsdLibc;
import io.jnaaio.jna.FreeBsdSystem;
import io.jnaaio.jna.FreeBsdSystemCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.EventQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;

/**
 * The C library in {@code src/test/native/freebsd} that plays FreeBSD's AIO and kqueue on Linux, compiled once per build, and
 * engines over it.
 */
public final class FreeBsdDouble {
    private static final Path SOURCES = Path.of("src", "test", "native", "freebsd");
    private static boolean isBuilt;

    private final Path path;
    private final NativeLibrary library;
    private final FreeBsdAio aio;

    private final FreeBsdSystem system;

    private FreeBsdDouble(Path path, NativeLibrary library, FreeBsdAio aio, FreeBsdSystem system) {
        this.path = path;
        this.library = library;
        this.aio = aio;
        this.system = system;
    }

    private static final class Holder {
        static final FreeBsdDouble INSTANCE = load();

        private Holder() {}

        private static FreeBsdDouble load() {
            try {
                Path built = build().resolve("libfreebsdaio.so").toAbsolutePath();
                return new FreeBsdDouble(
                        built,
                        NativeLibrary.getInstance(built.toString()),
                        FreeBsdLibc.load(built.toString()),
                        FreeBsdSystemCalls.load(built.toString(), "freebsd_"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The double; skips the test where it cannot be compiled. */
    public static FreeBsdDouble get() {
        assumeCompilable();
        return Holder.INSTANCE;
    }

    /** Skips the test where it cannot be compiled. */
    public static void assumeCompilable() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "the double plays FreeBSD on Linux, this is " + System.getProperty("os.name"));
        boolean compiler =
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
        Assumptions.assumeTrue(compiler, "no C compiler (cc) on this machine");
    }

    /** The folder of the double and the conformance program, which are compiled first. */
    static synchronized Path build() throws IOException {
        Path out = BuildFolder.of("freebsd-double");
        if (isBuilt) {
            return out;
        }
        Path log = Files.createTempFile("freebsd-double", ".log");
        try {
            Process process =
                    new ProcessBuilder("sh", SOURCES.resolve("build.sh").toString(), out.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            if (process.waitFor() != 0) {
                throw new IOException("building the double failed:\n" + Files.readString(log));
            }
            isBuilt = true;
            return out;
        } catch (InterruptedException e) {
            throw new TestAbortedException("interrupted while the double was built", e);
        } finally {
            Files.delete(log);
        }
    }

    FreeBsdAio aio() {
        return aio;
    }

    /** The library. */
    public Path path() {
        return path;
    }

    /** The calls that are asked now and then. */
    public FreeBsdSystem system() {
        return system;
    }

    /** A queue of the user's. */
    public EventQueue eventQueue() throws IOException {
        return FreeBsdDriverFactory.openEventQueue(aio, PlatformAbi.freeBsd());
    }

    /** Calls a control function that returns an int. */
    public int control(String function, Object... arguments) {
        return call(function).invokeInt(arguments);
    }

    /** One of the double's figures. */
    public long count(String what) {
        return call("fbsd_count").invokeLong(new Object[] {what});
    }

    /** Calls a control function that returns a long. */
    long figure(String function, Object... arguments) {
        return call(function).invokeLong(arguments);
    }

    private Function call(String function) {
        return library.getFunction(function);
    }

    /** Sets one of the double's int sysctls. */
    public void sysctl(String name, int value) {
        try (var memory = new com.sun.jna.Memory(Integer.BYTES)) {
            memory.setInt(0, value);
            byte[] terminated = (name + '\0').getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            int result =
                    aio.sysctlbyname(
                            terminated,
                            0,
                            0,
                            com.sun.jna.Pointer.nativeValue(memory),
                            Integer.BYTES);
            if (result != 0) {
                throw new IllegalArgumentException(name + ": errno " + aio.errno());
            }
        }
    }

    /** An engine on the freebsd-aio backend over the double, with {@code others} behind it. */
    public AsyncIo engine(AioOptions options, DriverFactory... others) throws IOException {
        List<DriverFactory> factories = new ArrayList<>();
        factories.add(new Factory(aio));
        factories.addAll(List.of(others));
        return engine(options, factories);
    }

    /** An engine on the freebsd-aio backend whose calls go through others first. */
    AsyncIo engine(AioOptions options, FreeBsdAio calls) throws IOException {
        return engine(options, List.of(new Factory(calls)));
    }

    /** The double's calls, with something done before and after one of them. */
    FreeBsdAio around(String call, Runnable before, Runnable after) {
        return (FreeBsdAio)
                Proxy.newProxyInstance(
                        FreeBsdAio.class.getClassLoader(),
                        new Class<?>[] {FreeBsdAio.class},
                        (proxy, method, arguments) -> {
                            boolean meant = method.getName().equals(call);
                            if (meant) {
                                before.run();
                            }
                            Object answer = method.invoke(aio, arguments);
                            if (meant) {
                                after.run();
                            }
                            return answer;
                        });
    }

    /** An engine on given drivers, the first of which is over the double. */
    public static AsyncIo engine(AioOptions options, List<DriverFactory> factories)
            throws IOException {
        BackendId first = factories.get(0).id();
        if (options.disabled().contains(first)) {
            throw new BackendUnavailableException(first.id(), "disabled by AioOptions", null);
        }
        List<BackendId> ids = factories.stream().map(DriverFactory::id).toList();
        String requested = factories.size() == 1 ? first.id() : "auto";
        return Engine.open(
                new EngineConfig(
                        options,
                        options.queueDepth().orElse(256),
                        options.stagingBytes().orElse(4 << 20),
                        false,
                        options.leakTracking().orElse(LeakTracking.OFF),
                        io.jnaaio.Aio.probe().facts(),
                        new Selection(requested, "AioOptions", ids, "over the double"),
                        factories));
    }

    /** FreeBSD's numbers for AIO, this system's for files. */
    private final class Factory implements DriverFactory {
        private final FreeBsdAio calls;

        Factory(FreeBsdAio calls) {
            this.calls = calls;
        }

        @Override
        public BackendId id() {
            return BackendId.FREEBSD_AIO;
        }

        @Override
        public Availability availability(PlatformFacts facts) {
            return FreeBsdProbe.run(calls, system, LibcFiles.create(), PlatformAbi.freeBsd());
        }

        @Override
        public GatherMode gather() {
            return GatherMode.NATIVE;
        }

        @Override
        public Set<NotifyKind> notifications() {
            return FreeBsdDriver.NOTIFICATIONS;
        }

        @Override
        public Driver open(DriverContext context) throws IOException {
            return FreeBsdDriverFactory.open(
                    context, calls, system, PlatformAbi.freeBsd(), PlatformAbi.of(context.facts()));
        }
    }
}
