package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.Availability;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the guarantees that the engine requires of a driver, for projects that implement their own backend. Run the
 * suites over {@code AsyncIo} as well, with {@code Aio.open(options, factory)}.
 *
 * <pre>{@code
 * class MyDriverTest extends DriverContract {
 *     protected DriverFactory factory() {
 *         return new MyDriverFactory();
 *     }
 * }
 * }</pre>
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class DriverContract {
    private static final StandardOpenOption READ = StandardOpenOption.READ;
    private static final StandardOpenOption WRITE = StandardOpenOption.WRITE;

    @TempDir Path dir;

    /** The time limit for anything that takes time to end. */
    Duration patience = Duration.ofSeconds(20);

    private DriverRig rig;
    private int paths;

    /** Constructor for subclasses. */
    protected DriverContract() {}

    /** The backend under test; called once for each test. */
    protected abstract DriverFactory factory();

    /** How files are created and read without the backend; by default, on the file system. */
    protected BackendFiles files() {
        return BackendFiles.real();
    }

    @BeforeEach
    void openDriver() throws IOException {
        DriverFactory factory = factory();
        Availability availability = factory.availability(Aio.probe().facts());
        Assumptions.assumeTrue(
                availability.available(),
                () -> factory.id() + " is not available here: " + availability.cause());
        rig = new DriverRig(factory);
    }

    @AfterEach
    void closeDriver() throws IOException, InterruptedException {
        if (rig != null) {
            rig.close();
        }
    }

    private Path newPath() {
        return dir.resolve("file" + paths++);
    }

    private Path fileOf(byte[] content) throws IOException {
        Path path = newPath();
        files().write(path, content);
        return path;
    }

    private static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static ByteBuffer memory(byte[] content) {
        return ContractRequest.memory(content);
    }

    private static ByteBuffer room(int count) {
        return ContractRequest.memory(new byte[count]);
    }

    // ---- descriptions

    @Test
    void theFactoryAndItsDriverHaveOneName() {
        assertEquals(factory().id(), rig.driver().id(), "a driver has the id of its factory");
    }

    @Test
    void whatItServesFitsWhatItSays() throws IOException {
        FileService service = rig.serve(rig.open(fileOf(new byte[0]), READ, WRITE));
        assertEquals(
                rig.driver().id(),
                service.capabilities().backend(),
                "capabilities name the backend that serves the file");
        assertTrue(
                factory().notifications().containsAll(service.capabilities().notifications()),
                "a file is offered no notification that the factory does not name");
        assertTrue(
                service.capabilities().gather().compareTo(factory().gather()) <= 0,
                "the factory names the weakest way to gather; a file gets that or a stronger one");
    }

    @Test
    void aDriverThatIsOpenHasNoThreadBeforeItsFirstRequest()
            throws IOException, InterruptedException {
        rig.close();
        Set<Long> before = threads();
        rig = new DriverRig(factory());
        Set<Long> started = new TreeSet<>(threads());
        started.removeAll(before);
        started.removeIf(id -> !nameOf(id).startsWith("jna-aio"));
        assertEquals(Set.of(), started, "open starts no thread; the first request does");
    }

    private static Set<Long> threads() {
        Set<Long> ids = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ids.add(thread.getId());
        }
        return ids;
    }

    private static String nameOf(long id) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getId() == id)
                .map(Thread::getName)
                .findFirst()
                .orElse("");
    }

    // ---- open

    @Test
    void opensAsTheOptionsSay() throws IOException {
        Path absent = newPath();
        assertThrows(
                NoSuchFileException.class,
                () -> rig.open(absent, WRITE),
                "a missing file is NoSuchFileException without CREATE");
        assertFalse(files().exists(absent), "a refused open creates nothing");
        FileHandle made = rig.open(absent, WRITE, StandardOpenOption.CREATE_NEW);
        assertTrue(made.writable(), "a file opened with WRITE is writable");
        assertFalse(made.readable(), "a file opened with WRITE alone is not readable");
        assertThrows(
                FileAlreadyExistsException.class,
                () -> rig.open(absent, WRITE, StandardOpenOption.CREATE_NEW),
                "CREATE_NEW refuses what is there");
        FileHandle append = rig.open(absent, StandardOpenOption.APPEND);
        assertTrue(append.append() && append.writable(), "APPEND is told, and means writable");
        FileHandle read = rig.open(absent, READ);
        assertTrue(read.readable() && !read.writable(), "READ alone is readable alone");
    }

    @Test
    void sizeAndTruncateAreTheFiles() throws IOException {
        Path path = fileOf(bytes(100, 1));
        FileHandle file = rig.open(path, READ, WRITE);
        assertEquals(100, file.size(), "size() is the file's");
        file.truncate(200);
        assertEquals(100, file.size(), "truncate never makes a file longer");
        file.truncate(40);
        assertArrayEquals(
                Arrays.copyOf(bytes(100, 1), 40), files().read(path), "truncate cuts the file");
    }

    // ---- transfers

    @Test
    void aWriteIsInTheFileWhenItIsReported() throws Exception {
        Path path = fileOf(new byte[10]);
        FileHandle file = rig.open(path, READ, WRITE);
        byte[] content = bytes(1000, 2);
        assertEquals(
                1000,
                rig.run(Request.Kind.WRITE, file, 10, memory(content)),
                "a write reports the bytes that it moved");
        assertArrayEquals(
                content, files().read(path, 10, 2000), "the bytes are there, at the offset");
        assertArrayEquals(new byte[10], files().read(path, 0, 10), "and nowhere else");
    }

    @Test
    void aReadFillsTheMemory() throws Exception {
        byte[] content = bytes(5000, 3);
        FileHandle file = rig.open(fileOf(content), READ, WRITE);
        ByteBuffer room = room(1000);
        assertEquals(1000, rig.run(Request.Kind.READ, file, 2000, room));
        assertArrayEquals(
                Arrays.copyOfRange(content, 2000, 3000),
                ContractRequest.content(room),
                "a read gives the bytes at its offset");
    }

    @Test
    void buffersAreTakenInTheirOrder() throws Exception {
        Path path = fileOf(new byte[0]);
        FileHandle file = rig.open(path, READ, WRITE);
        int count = Math.min(64, rig.serve(file).limits().buffersMax());
        byte[] content = bytes(100 * count, 4);
        List<ByteBuffer> parts = new ArrayList<>();
        List<ByteBuffer> rooms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(memory(Arrays.copyOfRange(content, 100 * i, 100 * i + 100)));
            rooms.add(room(100));
        }
        assertEquals(
                content.length,
                rig.run(Request.Kind.WRITE, file, 0, parts.toArray(ByteBuffer[]::new)),
                "a request of up to buffersMax buffers goes down whole");
        assertArrayEquals(content, files().read(path), "buffers follow each other in the file");
        assertEquals(
                content.length,
                rig.run(Request.Kind.READ, file, 0, rooms.toArray(ByteBuffer[]::new)));
        for (int i = 0; i < count; i++) {
            assertArrayEquals(
                    Arrays.copyOfRange(content, 100 * i, 100 * i + 100),
                    ContractRequest.content(rooms.get(i)),
                    "buffer " + i + " of a read holds its own part");
        }
    }

    @Test
    void positionsAndLimitsMeanNothingAndStay() throws Exception {
        FileHandle file = rig.open(fileOf(new byte[0]), READ, WRITE);
        ByteBuffer memory = memory(bytes(100, 5));
        assertEquals(
                100,
                rig.run(Request.Kind.WRITE, file, 0, memory),
                "start and length of the request count, not position and limit");
        assertEquals(1, memory.position(), "a driver does not move positions");
        assertEquals(1, memory.limit(), "a driver does not move limits");
    }

    @Test
    void aShortReadIsReportedShort() throws Exception {
        FileHandle file = rig.open(fileOf(bytes(150, 6)), READ, WRITE);
        assertEquals(
                50,
                rig.run(Request.Kind.READ, file, 100, room(100)),
                "a read over the end reports what there was");
        assertEquals(0, rig.run(Request.Kind.READ, file, 150, room(10)), "at the end it reports 0");
        assertEquals(
                0,
                rig.run(Request.Kind.READ, file, 1000, room(10)),
                "behind the end it reports 0, and not an error");
    }

    @Test
    void appendsIgnoreTheOffset() throws Exception {
        Path path = fileOf(bytes(10, 7));
        FileHandle file = rig.open(path, StandardOpenOption.APPEND);
        for (int i = 0; i < 3; i++) {
            assertEquals(5, rig.run(Request.Kind.WRITE, file, 0, memory(bytes(5, i))));
            assertArrayEquals(
                    bytes(5, i),
                    files().read(path, 10 + 5 * i, 100),
                    "a write to a file in append mode goes to its end");
        }
    }

    @Test
    void syncsCompleteWithZero() throws Exception {
        FileHandle file = rig.open(fileOf(new byte[0]), READ, WRITE);
        assertEquals(7, rig.run(Request.Kind.WRITE, file, 0, memory(bytes(7, 8))));
        assertEquals(0, rig.run(Request.Kind.DATASYNC, file, 0), "a sync moves no bytes");
        assertEquals(0, rig.run(Request.Kind.SYNC, file, 0), "a sync moves no bytes");
        assertEquals(0, rig.run(Request.Kind.BARRIER, file, 0), "a sync moves no bytes");
    }

    // ---- errors

    @Test
    void anErrorIsReportedAndNotThrown() throws Exception {
        if (!files().areReal()) {
            anErrorIsReportedAndNotThrown(fileOf(new byte[1]));
            return;
        }
        Path path = Files.createTempFile(LimitedFolder.orOther(dir), "limited", "");
        try {
            files().write(path, new byte[1]);
            anErrorIsReportedAndNotThrown(path);
        } finally {
            Files.delete(path);
        }
    }

    private void anErrorIsReportedAndNotThrown(Path path) throws Exception {
        FileHandle file = rig.open(path, READ, WRITE);
        ContractRequest request =
                DriverRig.await(
                        rig.submit(
                                Request.Kind.WRITE,
                                file,
                                LimitedFolder.BEYOND,
                                List.of(memory(new byte[4]))));
        assertEquals(
                "failed", request.how(), "what the system refuses is a failure of the request");
        Failure failure = request.failure();
        assertNotNull(failure, "a failure is said");
        assertFalse(failure.call().isEmpty(), "a failure names the call");
        assertFalse(failure.errno() == Errno.SUCCESS, "a failure names the error");
        assertEquals(1, files().size(path), "a request that failed has moved nothing");
        assertEquals(
                4,
                rig.run(Request.Kind.WRITE, file, 0, memory(new byte[4])),
                "a failure harms no other request");
    }

    // ---- cancel

    @Test
    void aCancelledRequestIsReportedOnce() throws Exception {
        Path path = fileOf(new byte[0]);
        FileHandle file = rig.open(path, READ, WRITE);
        List<Integer> cancelled = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ContractRequest request =
                    rig.submit(
                            Request.Kind.WRITE, file, 10L * i, List.of(memory(bytes(10, i + 1))));
            CancelStatus status = rig.driver().cancel(request, true);
            DriverRig.await(request);
            Failure failure = request.failure();
            if (status == CancelStatus.CANCELED) {
                assertTrue(
                        failure != null && failure.errno() == Errno.ECANCELED,
                        "what cancel calls CANCELED is reported with ECANCELED, not as "
                                + request.how());
                assertArrayEquals(
                        new byte[(int) Math.max(0, Math.min(10, files().size(path) - 10L * i))],
                        files().read(path, 10L * i, 10),
                        "and has moved nothing");
                cancelled.add(i);
            } else if (failure == null) {
                assertEquals(10, request.moved(), "what was not cancelled completes");
            }
            rig.driver().cancel(request, i % 2 == 0);
            assertEquals(1, request.reports(), "a cancel after the report does nothing");
        }
        // When this one completes, the driver has processed what was in its queue.
        assertEquals(10, rig.run(Request.Kind.WRITE, file, 2000, memory(bytes(10, 1))));
        for (int i : cancelled) {
            assertArrayEquals(
                    new byte[10],
                    files().read(path, 10L * i, 10),
                    "what cancel called CANCELED moves nothing afterwards either");
        }
    }

    // ---- many at a time

    @Test
    void everySlotMayBeInFlight() throws Exception {
        Path path = fileOf(new byte[0]);
        FileHandle file = rig.open(path, READ, WRITE);
        List<ContractRequest> requests = new ArrayList<>();
        for (int i = 0; i < DriverRig.SLOTS; i++) {
            requests.add(
                    rig.submit(Request.Kind.WRITE, file, 100L * i, List.of(memory(bytes(100, i)))));
        }
        for (int i = 0; i < DriverRig.SLOTS; i++) {
            ContractRequest request = DriverRig.await(requests.get(i));
            assertEquals("completed", request.how(), "each of a full set of requests completes");
            assertArrayEquals(
                    bytes(100, i), files().read(path, 100L * i, 100), "each writes its own bytes");
        }
    }

    @Test
    void slotsAreReusedAtOnceFromManyThreads() throws Exception {
        int threads = 4;
        int each = 300;
        Path path = fileOf(new byte[0]);
        FileHandle file = rig.open(path, READ, WRITE);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int first = t * each;
                done.add(
                        pool.submit(
                                () -> {
                                    for (int i = first; i < first + each; i++) {
                                        rig.submit(
                                                Request.Kind.WRITE,
                                                file,
                                                20L * i,
                                                List.of(memory(bytes(20, i))));
                                    }
                                    return null;
                                }));
            }
            for (Future<?> one : done) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("submit may be called from any thread", e.getCause());
        } finally {
            pool.shutdown();
        }
        rig.close();
        for (int i = 0; i < threads * each; i++) {
            assertArrayEquals(
                    bytes(20, i),
                    files().read(path, 20L * i, 20),
                    "request " + i + " has written its own bytes, though its slot was used before");
        }
        rig = null;
    }

    @Test
    void aReportMaySubmit() throws Exception {
        FileHandle file = rig.open(fileOf(new byte[0]), READ, WRITE);
        Driver driver = rig.driver();
        ContractRequest second =
                new ContractRequest(1, Request.Kind.WRITE, file, 10, List.of(memory(bytes(10, 2))));
        ContractRequest first =
                new ContractRequest(0, Request.Kind.WRITE, file, 0, List.of(memory(bytes(10, 1))));
        first.onReport =
                () -> {
                    assertTrue(driver.submit(second), "a report may submit the next request");
                    driver.flush();
                };
        assertTrue(driver.submit(first), "an idle driver takes a request");
        driver.flush();
        DriverRig.await(first);
        DriverRig.await(second);
        assertEquals("completed", second.how(), "what a report submitted completes");
    }

    // ---- close

    @Test
    void closeEndsItsThreads() throws Exception {
        // The first driver starts what the process keeps for all drivers.
        FileHandle first = rig.open(fileOf(new byte[0]), READ, WRITE);
        assertEquals(5, rig.run(Request.Kind.WRITE, first, 0, memory(new byte[5])));
        rig.close();
        Set<Long> before = threads();
        rig = new DriverRig(factory());
        FileHandle file = rig.open(fileOf(new byte[0]), READ, WRITE);
        assertEquals(5, rig.run(Request.Kind.WRITE, file, 0, memory(new byte[5])));
        Set<Long> started = new TreeSet<>(threads());
        started.removeAll(before);
        rig.close();
        long end = System.nanoTime() + patience.toNanos();
        for (long id : started) {
            String name = nameOf(id);
            while (!name.isEmpty() && nameOf(id).equals(name)) {
                assertTrue(
                        System.nanoTime() < end, "close ends the threads of the driver: " + name);
                Thread.onSpinWait();
            }
        }
        rig = null;
    }
}
