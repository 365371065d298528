package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.backend.nio.NioDriverFactory;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.LeakListener;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Passes null and out-of-range values for every argument of the public methods: the call rejects them, and the engine
 * continues to work.
 */
@Timeout(60)
class BadInputTest {
    /** Methods that never throw. */
    private static final Set<String> NEVER_THROW =
            Set.of("Aio.isAvailable", "Aio.unavailabilityCause");

    private static final SigevNotify NONE = SigevNotify.none();

    @TempDir Path dir;

    private AsyncIo io;
    private AioFile file;
    private FileChannel channel;
    private Map<Class<?>, Object> valid = Map.of();

    @BeforeEach
    void open() throws IOException {
        Path path = Files.write(dir.resolve("file"), new byte[100]);
        io = Aio.open();
        file = io.openFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel = FileChannel.open(path, StandardOpenOption.READ);
        ByteBuffer buffer = ByteBuffer.allocate(1);
        valid =
                Map.ofEntries(
                        Map.entry(Path.class, path),
                        Map.entry(OpenOption[].class, new OpenOption[] {StandardOpenOption.READ}),
                        Map.entry(Set.class, Set.of(StandardOpenOption.READ)),
                        Map.entry(FileAttribute[].class, new FileAttribute<?>[0]),
                        Map.entry(FileChannel.class, channel),
                        Map.entry(AioFile.class, file),
                        Map.entry(List.class, List.of(buffer)),
                        Map.entry(ByteBuffer[].class, new ByteBuffer[] {buffer}),
                        Map.entry(SigevNotify.class, NONE),
                        Map.entry(FsyncMode.class, FsyncMode.SYNC),
                        Map.entry(Collection.class, List.of()),
                        Map.entry(Duration.class, Duration.ZERO),
                        Map.entry(AioOptions.class, AioOptions.defaults()),
                        Map.entry(BackendId.class, BackendId.NIO),
                        Map.entry(DriverFactory.class, new NioDriverFactory()),
                        Map.entry(String.class, "auto"),
                        Map.entry(QueueFull.class, QueueFull.FAIL),
                        Map.entry(LeakTracking.class, LeakTracking.OFF),
                        Map.entry(Class.class, LeakListener.class),
                        Map.entry(Object.class, (LeakListener) operation -> {}),
                        Map.entry(Executor.class, (Executor) Runnable::run),
                        Map.entry(Consumer.class, (Consumer<?>) operation -> {}),
                        Map.entry(int.class, 0),
                        Map.entry(long.class, 0L),
                        Map.entry(boolean.class, false));
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
        io.close();
    }

    // ---- null

    /** The objects to call methods on, by type; the value null stands for static methods. */
    private Stream<Map.Entry<Class<?>, Object>> targets() throws IOException {
        AsyncOperation<?> operation = io.fsync(file, FsyncMode.SYNC, 0, NONE);
        return Stream.of(
                Map.entry(Aio.class, Aio.class),
                Map.entry(AsyncIo.class, io),
                Map.entry(AioFile.class, file),
                Map.entry(AsyncOperation.class, operation),
                Map.entry(AioOptions.class, AioOptions.defaults()),
                Map.entry(AioOptions.Builder.class, AioOptions.builder()),
                Map.entry(SigevNotify.class, NONE));
    }

    @TestFactory
    Stream<DynamicTest> noArgumentMayBeNull() throws IOException {
        return targets()
                .flatMap(
                        target ->
                                Arrays.stream(target.getKey().getDeclaredMethods())
                                        .filter(m -> Modifier.isPublic(m.getModifiers()))
                                        .filter(m -> !m.isSynthetic())
                                        .sorted(Comparator.comparing(Method::toString))
                                        .flatMap(m -> nullTests(m, target.getValue())));
    }

    private Stream<DynamicTest> nullTests(Method method, Object target) {
        String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        List<DynamicTest> tests = new ArrayList<>();
        Class<?>[] types = method.getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            int at = i;
            if (!types[i].isPrimitive() && !NEVER_THROW.contains(name)) {
                tests.add(
                        DynamicTest.dynamicTest(
                                name + Arrays.toString(types) + " without argument " + i,
                                () -> refusesNull(method, target, at)));
            }
        }
        return tests.stream();
    }

    private void refusesNull(Method method, Object target, int at) throws IllegalAccessException {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = i == at ? null : valid.get(types[i]);
            assertTrue(i == at || arguments[i] != null, "the table has a " + types[i]);
        }
        try {
            Object result = method.invoke(target, arguments);
            fail("null was taken, and gave " + result);
        } catch (InvocationTargetException e) {
            assertInstanceOf(
                    NullPointerException.class,
                    e.getCause(),
                    () -> method + " without argument " + at);
        }
    }

    // ---- out of range

    private record Case(String call, String named, Executable wrong) {}

    private List<Case> cases() {
        ByteBuffer buffer = ByteBuffer.allocate(2);
        List<ByteBuffer> list = List.of(buffer);
        long end = Long.MAX_VALUE;
        AioOptions.Builder options = AioOptions.builder();
        return List.of(
                new Case("wrap", "-1", () -> io.wrap(-1, false)),
                new Case("AsyncIo.writev offset", "-1", () -> io.writev(file, -1, list, 0, NONE)),
                new Case("AsyncIo.writev end", "2^63", () -> io.writev(file, end, list, 0, NONE)),
                new Case("AsyncIo.writev low", "-1", () -> io.writev(file, 0, list, -1, NONE)),
                new Case("AsyncIo.writev high", "21", () -> io.writev(file, 0, list, 21, NONE)),
                new Case("AsyncIo.readv offset", "-1", () -> io.readv(file, -1, list, 0, NONE)),
                new Case("AsyncIo.readv end", "2^63", () -> io.readv(file, end, list, 0, NONE)),
                new Case("AsyncIo.readv low", "-1", () -> io.readv(file, 0, list, -1, NONE)),
                new Case("AsyncIo.readv high", "21", () -> io.readv(file, 0, list, 21, NONE)),
                new Case("fsync low", "-1", () -> io.fsync(file, FsyncMode.SYNC, -1, NONE)),
                new Case("fsync high", "21", () -> io.fsync(file, FsyncMode.SYNC, 21, NONE)),
                new Case("writev offset", "-5", () -> taken(file.writev(-5, buffer))),
                new Case("writev end", "2^63", () -> taken(file.writev(end, buffer))),
                new Case("writev twice", "twice", () -> taken(file.writev(0, buffer, buffer))),
                new Case("writev null", "buffer 1", () -> taken(file.writev(0, buffer, null))),
                new Case("readv offset", "-5", () -> taken(file.readv(-5, buffer))),
                new Case("readv end", "2^63", () -> taken(file.readv(end, buffer))),
                new Case("readv twice", "twice", () -> taken(file.readv(0, buffer, buffer))),
                new Case("readv null", "buffer 1", () -> taken(file.readv(0, buffer, null))),
                new Case("writevDurable", "-5", () -> taken(file.writevDurable(-5, buffer))),
                new Case("writevDurable end", "2^63", () -> taken(file.writevDurable(end, buffer))),
                new Case("truncate", "-1", () -> file.truncate(-1)),
                new Case("preallocate offset", "-1", () -> file.preallocate(-1, 1)),
                new Case("preallocate length", "0", () -> file.preallocate(0, 0)),
                new Case("preallocate end", "2^63", () -> file.preallocate(end, 2)),
                new Case("queueDepth 0", "0", () -> options.queueDepth(0)),
                new Case("queueDepth", "65537", () -> options.queueDepth(65_537)),
                new Case("stagingBytes", "65535", () -> options.stagingBytes(65_535)),
                new Case("backend", "horse", () -> Aio.open(options.backend("horse").build())),
                new Case("alignment", "3", () -> new AlignedBuffers(3, 1 << 20)),
                new Case("alignment 0", "0", () -> new AlignedBuffers(0, 1 << 20)),
                new Case("capacity", "-1", () -> new AlignedBuffers(512, -1)),
                new Case("allocate", "-1", () -> AlignedBuffers.allocate(-1, 512)),
                new Case("allocate at 3", "3", () -> AlignedBuffers.allocate(512, 3)));
    }

    private static void taken(Object future) {
        fail("taken: " + future);
    }

    @TestFactory
    Stream<DynamicTest> whatIsOutOfRangeIsRefusedAndNamed() {
        return cases().stream()
                .map(wrong -> DynamicTest.dynamicTest(wrong.call(), () -> isRefused(wrong)));
    }

    private void isRefused(Case wrong) throws IOException {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, wrong.wrong(), wrong.call());
        assertNotNull(e.getMessage());
        assertTrue(
                e.getMessage().contains(wrong.named()),
                () -> "the message names " + wrong.named() + ": " + e.getMessage());
        if (file.isOpen()) {
            assertTrue(file.writev(0, ByteBuffer.allocate(2)).join() == 2, "the engine goes on");
        }
    }
}
