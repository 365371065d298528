package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.IoStats;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.contract.OpenDescriptors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations with random closes, cancels and errors: in the end no slot, descriptor or thread is missing. */
@Tag("soak")
@Timeout(900)
class RandomLifeTest {
    private static final int OPERATIONS = 2000 * Integer.getInteger("jnaaio.rounds", 1);
    private static final int FILES = 6;
    private static final int DEPTH = 32;
    private static final Path FULL = Path.of("/dev/full");

    private final Random random = new Random(20_260_101);
    private final AtomicLong ended = new AtomicLong();
    private long begun;
    private long asked;

    @TempDir Path dir;

    static Stream<String> backends() {
        return Aio.probe().backends().stream()
                .filter(backend -> backend.availability().available())
                .map(backend -> backend.id().id());
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("jna-aio-"))
                .count();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void nothingIsLeaked(String backend) throws Exception {
        // Classes that keep a jar or a wake-up open are loaded, and shared things are there, after
        // one run.
        run(backend, 200);
        int descriptors = OpenDescriptors.count();
        long threads = threads();
        run(backend, OPERATIONS);
        Await.until(() -> threads() <= threads, "the threads to end");
        assertTrue(OpenDescriptors.fallTo(descriptors), "descriptors are left open");
    }

    private void run(String backend, int operations) throws Exception {
        begun = 0;
        ended.set(0);
        AioOptions options = AioOptions.builder().backend(backend).queueDepth(DEPTH).build();
        Engine engine = (Engine) Aio.open(options);
        AioFile[] files = new AioFile[FILES];
        for (int i = 0; i < operations; i++) {
            int at = random.nextInt(FILES);
            AioFile file = files[at];
            if (file == null || !file.isOpen()) {
                file = open(engine, at);
                files[at] = file;
            }
            if (random.nextInt(100) == 0) {
                close(file);
            }
            // It may be closed: then the future says so.
            operate(engine, file);
        }
        if (random.nextBoolean()) {
            engine.closeNow();
        } else {
            engine.close();
        }
        Await.until(() -> ended.get() == begun, begun + " futures to end");
        assertEquals(DEPTH, engine.admission().freeCredits(), "slots");
        assertEquals(List.of(), engine.inFlight());
        IoStats stats = engine.stats();
        assertEquals(0, stats.inFlight());
        assertTrue(stats.completed() > 0, stats.toString());
        assertTrue(operations < 1000 || asked > 0, "some were asked to stop");
        assertTrue(operations < 1000 || !stats.failed().isEmpty(), stats.toString());
    }

    private AioFile open(Engine engine, int at) throws IOException {
        if (at == 0 && Files.exists(FULL)) {
            return engine.openFile(FULL, StandardOpenOption.WRITE, StandardOpenOption.READ);
        }
        return engine.openFile(
                dir.resolve("file" + at),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    private void close(AioFile file) throws IOException {
        if (random.nextBoolean()) {
            file.closeNow();
        } else {
            file.close();
        }
    }

    private void operate(Engine engine, AioFile file) throws IOException {
        long offset = 512L * random.nextInt(200);
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> follow(file.writev(offset, buffers()));
            case 3, 4 -> follow(file.readv(offset, buffers()));
            case 5 -> follow(file.fsync(FsyncMode.DSYNC));
            case 6 -> follow(file.writevDurable(offset, buffers()));
            default -> submit(engine, file, offset);
        }
    }

    private void follow(CompletableFuture<?> future) {
        begun++;
        var unused = future.whenComplete((value, error) -> ended.incrementAndGet());
        if (random.nextInt(8) == 0) {
            // It only asks: the bytes may win after it has answered.
            boolean answered = future.cancel(random.nextBoolean());
            asked += answered ? 1 : 0;
        }
    }

    /** The operation's way, where a full queue is an error. */
    private void submit(Engine engine, AioFile file, long offset) throws IOException {
        try {
            AsyncWritev write =
                    engine.writev(file, offset, List.of(buffers()), 0, SigevNotify.none());
            write.submit();
            if (random.nextInt(4) == 0) {
                var unused = write.cancel();
            }
            follow(write.future());
        } catch (ClosedChannelException | ErrnoException e) {
            assertTrue(e instanceof ClosedChannelException || e.getMessage().contains("EAGAIN"));
        }
    }

    private ByteBuffer[] buffers() {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int length = random.nextInt(3000);
            buffers.add(
                    random.nextBoolean()
                            ? ByteBuffer.allocate(length)
                            : ByteBuffer.allocateDirect(length));
        }
        return buffers.toArray(ByteBuffer[]::new);
    }
}
