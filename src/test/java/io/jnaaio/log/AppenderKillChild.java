package io.jnaaio.log;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

/** Recovers a log, then appends to it without end, and says of each record that it is durable; it is there to be killed. */
final class AppenderKillChild {
    private static final int CHAINS = 16;
    private static final int THREADS = 2;
    private static final int PAYLOAD_BYTES_MAX = 600;

    // Not buffered: what is acknowledged is in the pipe.
    private final FileOutputStream pipe = new FileOutputStream(FileDescriptor.out);
    private final ReentrantLock order = new ReentrantLock();
    private final Appender log;
    private final long generation;
    private long nextNumber;

    private AppenderKillChild(Appender log, long generation, long nextNumber) {
        this.log = log;
        this.generation = generation;
        this.nextNumber = nextNumber;
    }

    /** File, backend, generation. */
    public static void main(String[] arguments) throws Exception {
        Path path = Path.of(arguments[0]);
        byte[] content = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
        List<LogRecords.Found> found = LogRecords.scan(content);
        long end = LogRecords.end(found);
        try (AsyncIo io = Aio.open(AioOptions.builder().backend(arguments[1]).build());
                AioFile file = io.openFile(path, CREATE, WRITE)) {
            file.truncate(end);
            try (Appender log = Appender.open(file, end)) {
                log.flush().join();
                new AppenderKillChild(log, Long.parseLong(arguments[2]), found.size()).run();
            }
        }
    }

    private void run() throws InterruptedException {
        for (int i = 0; i < CHAINS; i++) {
            chain(new Random(i));
        }
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(CHAINS + i);
            Thread thread =
                    new Thread(
                            () -> {
                                while (true) {
                                    Appended next = append(random);
                                    acknowledge(next, next.future().join());
                                }
                            });
            thread.start();
        }
        Thread.sleep(Long.MAX_VALUE);
    }

    private record Appended(long number, AioFuture<Long> future) {}

    private Appended append(Random random) {
        order.lock();
        try {
            long number = nextNumber++;
            int payloadBytes = random.nextInt(PAYLOAD_BYTES_MAX);
            return new Appended(
                    number, log.append(LogRecords.make(number, generation, payloadBytes)));
        } finally {
            order.unlock();
        }
    }

    private void chain(Random random) {
        Appended next = append(random);
        var unused =
                next.future()
                        .thenAccept(
                                position -> {
                                    acknowledge(next, position);
                                    chain(random);
                                })
                        .exceptionally(AppenderKillChild::halt);
    }

    private static Void halt(Throwable error) {
        error.printStackTrace();
        Runtime.getRuntime().halt(1);
        throw new AssertionError(error);
    }

    private void acknowledge(Appended record, long position) {
        String line = record.number() + " " + position + "\n";
        try {
            pipe.write(line.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The parent is gone.
            Runtime.getRuntime().halt(2);
        }
    }
}
