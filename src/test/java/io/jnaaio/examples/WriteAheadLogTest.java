package io.jnaaio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.testing.Crash;
import io.jnaaio.testing.CrashImage;
import io.jnaaio.testing.FakeAio;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code in docs/write-ahead-log.md. */
@Timeout(60)
class WriteAheadLogTest {
    private static final int SECTOR_BYTES = 16;

    @TempDir private Path folder;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static List<String> found(WriteAheadLog wal) {
        return wal.found().stream()
                .map(record -> StandardCharsets.US_ASCII.decode(record.duplicate()).toString())
                .toList();
    }

    @Test
    void whatWasAppendedIsFound() throws Exception {
        Path path = folder.resolve("log");
        try (AsyncIo io = Aio.open()) {
            // tag::use[]
            try (WriteAheadLog wal = new WriteAheadLog(io, path)) {
                CompletableFuture<Long> first = wal.append(bytes("debit 5"));
                CompletableFuture<Long> second = wal.append(bytes("credit 5"));
                second.join(); // this record is durable, and so are all records before it
                assertTrue(first.isDone()); // not shown
            }
            // end::use[]
            try (WriteAheadLog wal = new WriteAheadLog(io, path)) {
                assertEquals(List.of("debit 5", "credit 5"), found(wal));
                wal.append(bytes("third")).join();
            }
            Files.write(
                    path, new byte[] {0, 0, 0, 9, 0, 0}, java.nio.file.StandardOpenOption.APPEND);
            try (WriteAheadLog wal = new WriteAheadLog(io, path)) {
                assertEquals(List.of("debit 5", "credit 5", "third"), found(wal), "the torn tail");
            }
        }
    }

    @Test
    void everyAcknowledgedRecordIsThereAfterAPowerCut() throws Exception {
        Set<Integer> acknowledgedCounts = new TreeSet<>();
        for (int calls = 0; calls < 12; calls++) {
            Cut cut = cutAfter(calls);
            List<String> acknowledged = cut.acknowledged();
            acknowledgedCounts.add(acknowledged.size());
            for (CrashImage image : cut.crash().prefixesAndTorn()) {
                List<String> found = recovered(image.content());
                assertTrue(
                        found.size() >= acknowledged.size()
                                && acknowledged.equals(found.subList(0, acknowledged.size())),
                        () -> "acknowledged " + acknowledged + ", found " + found + ": " + image);
            }
        }
        // The first record is one group; the others were appended while it was in flight.
        assertEquals(Set.of(0, 1, 4), acknowledgedCounts, "cuts before, between and after");
    }

    /** The records acknowledged before the power cut, and the possible contents of the disk. */
    private record Cut(List<String> acknowledged, Crash crash) {}

    /** Appends, completes that many system calls, then cuts the power. */
    private static Cut cutAfter(int calls) throws Exception {
        List<String> acknowledged = new ArrayList<>();
        try (FakeAio fake = FakeAio.create()) {
            WriteAheadLog wal = open(fake);
            for (String text : List.of("one", "second record", "3", "the fourth")) {
                var unused = wal.append(bytes(text)).thenRun(() -> acknowledged.add(text));
            }
            for (int i = 0; i < calls && !fake.inFlight().isEmpty(); i++) {
                fake.step();
            }
            // A copy, because closing the fake completes what is in flight.
            return new Cut(List.copyOf(acknowledged), fake.crash("log", SECTOR_BYTES));
        }
    }

    /** Opens the log on another thread and completes the operations that recovery waits for. */
    private static WriteAheadLog open(FakeAio fake) throws Exception {
        CompletableFuture<WriteAheadLog> opened =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return new WriteAheadLog(fake.file("log"));
                            } catch (java.io.IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        });
        while (!opened.isDone()) {
            if (fake.inFlight().isEmpty()) {
                Thread.onSpinWait();
            } else {
                fake.step();
            }
        }
        return opened.get();
    }

    private static List<String> recovered(byte[] content) throws Exception {
        try (FakeAio fake = FakeAio.builder().auto().create()) {
            fake.put("log", content);
            try (WriteAheadLog wal = new WriteAheadLog(fake.file("log"))) {
                return found(wal);
            }
        }
    }
}
