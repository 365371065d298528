package org.example.artemis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.io.SequentialFile;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal of Artemis on jna-aio: what was added is loaded, and what was deleted is not. */
class JournalTest {
    private static final int FILE_BYTES = 128 << 10;
    private static final int THREADS = 8;
    private static final int RECORDS = 4000;
    private static final int ROUNDS = 3;
    private static final byte TYPE = 1;

    @TempDir Path folder;

    private static JournalImpl journal(SequentialFileFactory files) throws Exception {
        files.start();
        JournalImpl journal =
                new JournalImpl(FILE_BYTES, 2, 2, 0, 0, files, "data", "log", files.getMaxIO());
        journal.start();
        return journal;
    }

    private AioJournalFiles files(AsyncIo io, File in) {
        return new AioJournalFiles(io, in, 500);
    }

    private static AsyncIo open(String backend) throws Exception {
        BackendId id = BackendId.of(backend);
        assumeTrue(Aio.isAvailable(id), () -> Aio.unavailabilityCause(id).orElse("unknown"));
        return Aio.open(AioOptions.builder().backend(backend).build());
    }

    private static byte[] content(long id) {
        return ("record " + id + " ")
                .repeat(1 + (int) (id % 30))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The records of the journal, by their numbers. */
    private static Map<Long, String> load(JournalImpl journal) throws Exception {
        List<RecordInfo> records = new ArrayList<>();
        journal.load(records, new ArrayList<>(), null, true);
        Map<Long, String> byId = new TreeMap<>();
        for (RecordInfo record : records) {
            byId.put(record.id, new String(record.data, StandardCharsets.US_ASCII));
        }
        return byId;
    }

    private static Map<Long, String> expected(int step) {
        Map<Long, String> records = new TreeMap<>();
        for (long id = 1; id <= RECORDS; id += step) {
            records.put(id, new String(content(id), StandardCharsets.US_ASCII));
        }
        return records;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pwritev", "io-uring", "nio"})
    void recordsSurviveCompactionAndReload(String backend) throws Exception {
        try (AsyncIo io = open(backend)) {
            JournalImpl journal = journal(files(io, folder.toFile()));
            assertEquals(Map.of(), load(journal));
            add(journal);
            journal.stop();

            journal = journal(files(io, folder.toFile()));
            assertEquals(expected(1), load(journal));
            for (long id = 1; id <= RECORDS; id++) {
                if (id % 4 != 1) {
                    journal.appendDeleteRecord(id, id == RECORDS);
                }
            }
            int before = journal.getDataFilesCount();
            journal.scheduleCompactAndBlock(60);
            assertTrue(journal.getDataFilesCount() < before, "files before compaction: " + before);
            journal.stop();

            journal = journal(files(io, folder.toFile()));
            assertEquals(expected(4), load(journal));
            journal.stop();
        }
        // Artemis' own files read what was written, too.
        JournalImpl own = journal(new NIOSequentialFileFactory(folder.toFile(), true, 1));
        assertEquals(expected(4), load(own));
        own.stop();
    }

    /** Some threads at once; each waits for every other of its records. */
    private static void add(JournalImpl journal) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread + 1;
                tasks.add(
                        () -> {
                            for (long id = first; id <= RECORDS; id += THREADS) {
                                boolean sync = id / THREADS % 2 == 0;
                                journal.appendAddRecord(id, TYPE, content(id), sync);
                            }
                            return null;
                        });
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aRecordIsLoaded() throws Exception {
        byte[] record = content(1);
        // tag::artemis[]
        try (AsyncIo io = Aio.open()) {
            AioJournalFiles files = new AioJournalFiles(io, folder.toFile(), 500);
            JournalImpl journal = new JournalImpl(1 << 20, 2, 2, 0, 0, files, "data", "log", 500);
            journal.start();
            journal.load(new ArrayList<>(), new ArrayList<>(), null);
            journal.appendAddRecord(1, TYPE, record, true); // returns when it is durable
            journal.stop();
        }
        // end::artemis[]
        JournalImpl journal = journal(new NIOSequentialFileFactory(folder.toFile(), true, 1));
        assertEquals(Set.of(1L), load(journal).keySet());
        journal.stop();
    }

    @Test
    void callbacksComeInTheOrderOfTheWrites() throws Exception {
        int count = 500;
        List<Integer> order = new ArrayList<>();
        AtomicInteger errors = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(count);
        try (AsyncIo io = Aio.open()) {
            AioJournalFiles files = files(io, folder.toFile());
            SequentialFile file = files.createSequentialFile("file");
            file.open();
            for (int i = 0; i < count; i++) {
                int number = i;
                IOCallback callback =
                        new IOCallback() {
                            @Override
                            public void done() {
                                order.add(number); // one at a time, each after the last
                                done.countDown();
                            }

                            @Override
                            public void onError(int code, String message) {
                                errors.incrementAndGet();
                                done.countDown();
                            }
                        };
                file.writeDirect(files.newBuffer(100), i % 3 == 0, callback);
            }
            assertTrue(done.await(60, TimeUnit.SECONDS));
            file.close();
            assertEquals(100L * count, file.size());
        }
        assertEquals(0, errors.get());
        for (int i = 0; i < count; i++) {
            assertEquals(i, order.get(i));
        }
    }

    @Test
    void itsSpeedAgainstArtemisOwnFiles() throws Exception {
        double[] ratios = new double[ROUNDS];
        try (AsyncIo io = Aio.open()) {
            for (int i = -1; i < ROUNDS; i++) { // the first one warms up
                File ownFolder = folder.resolve("own" + i).toFile();
                long own = round(new NIOSequentialFileFactory(ownFolder, true, 1));
                long ours = round(files(io, folder.resolve("ours" + i).toFile()));
                ratios[Math.max(i, 0)] = (double) own / ours;
            }
        }
        Arrays.sort(ratios);
        System.out.printf(
                "downstream: Artemis, speed of the journal against NIOSequentialFileFactory"
                        + " (1.00 is the same): %.2f%n",
                ratios[ROUNDS / 2]);
    }

    private static long round(SequentialFileFactory files) throws Exception {
        files.createDirs();
        JournalImpl journal = journal(files);
        load(journal);
        long start = System.nanoTime();
        add(journal);
        long nanos = System.nanoTime() - start;
        journal.stop();
        files.stop();
        return nanos;
    }
}
