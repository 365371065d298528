package org.example.h2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import java.io.BufferedReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.h2.api.ErrorCode;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** H2 on jna-aio: what was committed is there, after a close and after a kill. */
class H2Test {
    private static final int ROUNDS = 3;

    @TempDir Path folder;

    @BeforeAll
    static void register() {
        FilePath.register(new AioFilePath());
    }

    @AfterEach
    void forgetTheBackend() {
        System.clearProperty("jnaaio.backend");
    }

    private String url(String scheme, String name) {
        return "jdbc:h2:" + scheme + ":" + folder.resolve(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pwritev", "io-uring", "nio"})
    void concurrentUpdatesAreThereAfterAReopen(String backend) throws Exception {
        BackendId id = BackendId.of(backend);
        assumeTrue(Aio.isAvailable(id), () -> Aio.unavailabilityCause(id).orElse("unknown"));
        System.setProperty("jnaaio.backend", backend);
        Accounts accounts = new Accounts(url("aio", "accounts"));
        accounts.load();
        accounts.transfer();
        assertArrayEquals(Accounts.expectedBalances(), accounts.balances());
        // H2's own files read what was written, too.
        assertArrayEquals(
                Accounts.expectedBalances(), new Accounts(url("nio", "accounts")).balances());
    }

    @Test
    void aConnectionByItsUrl() throws Exception {
        Path path = folder.resolve("database");
        // tag::h2[]
        FilePath.register(new AioFilePath());
        try (Connection connection = DriverManager.getConnection("jdbc:h2:aio:" + path)) {
            connection.createStatement().execute("create table word(text varchar)");
        }
        // end::h2[]
        assertTrue(Files.size(folder.resolve("database.mv.db")) > 0);
    }

    @Test
    void aFileIsLockedOnce() throws Exception {
        FilePath path = FilePath.get("aio:" + folder.resolve("file"));
        try (FileChannel first = path.open("rw");
                FileChannel second = path.open("rw")) {
            try (FileLock lock = first.tryLock()) {
                assertTrue(lock.isValid());
                assertThrows(OverlappingFileLockException.class, second::tryLock);
            }
            second.tryLock().close();
        }
    }

    @Test
    void anInterruptLeavesTheFileOpen() throws Exception {
        FilePath path = FilePath.get("aio:" + folder.resolve("file"));
        try (FileChannel file = path.open("rw")) {
            Thread.currentThread().interrupt();
            assertEquals(4, file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4})));
            file.force(true);
            assertEquals(4, file.read(ByteBuffer.allocate(4), 0));
            assertTrue(Thread.interrupted(), "the interrupt is pending");
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aReadAtTheEndSaysSo() throws Exception {
        FilePath path = FilePath.get("aio:" + folder.resolve("file"));
        try (FileChannel file = path.open("rw")) {
            assertEquals(4, file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4})));
            assertEquals(4, file.position());
            file.truncate(3);
            assertEquals(3, file.size());
            assertEquals(2, file.read(ByteBuffer.allocate(8), 1));
            assertEquals(-1, file.read(ByteBuffer.allocate(8), 3));
        }
    }

    @Test
    void whatAKilledProcessCommittedIsThere() throws Exception {
        String url = url("aio", "killed");
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Committer.class.getName(),
                                url)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        int last = -1;
        try (BufferedReader acknowledged = child.inputReader(StandardCharsets.US_ASCII)) {
            while (last < 200) {
                last = Integer.parseInt(acknowledged.readLine());
                if (last == 100) {
                    SQLException refused =
                            assertThrows(SQLException.class, new Accounts(url)::connect);
                    assertEquals(ErrorCode.DATABASE_ALREADY_OPEN_1, refused.getErrorCode());
                }
            }
            child.toHandle().destroyForcibly(); // SIGKILL; the pipe can still be read
            String line;
            while ((line = acknowledged.readLine()) != null) {
                last = line.isEmpty() ? last : Integer.parseInt(line);
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        try (Connection connection = new Accounts(url).connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, note from line order by id")) {
            for (int id = 0; id <= last; id++) {
                assertTrue(rows.next(), "row " + id + " of " + last + " is lost");
                assertEquals(id, rows.getInt(1));
                assertEquals(Accounts.note(id), rows.getString(2));
            }
        }
    }

    @Test
    void itsSpeedAgainstH2sOwnFiles() throws Exception {
        double[] writes = new double[ROUNDS];
        double[] reads = new double[ROUNDS];
        round("nio", "warm-up");
        round("aio", "warm-up");
        for (int i = 0; i < ROUNDS; i++) {
            long[] own = round("nio", "n" + i);
            long[] ours = round("aio", "a" + i);
            writes[i] = (double) own[0] / ours[0];
            reads[i] = (double) own[1] / ours[1];
        }
        Arrays.sort(writes);
        Arrays.sort(reads);
        System.out.printf(
                "downstream: H2, speed against nio: (1.00 is the same): writes %.2f, reads %.2f%n",
                writes[ROUNDS / 2], reads[ROUNDS / 2]);
    }

    private long[] round(String scheme, String name) throws Exception {
        Accounts accounts = new Accounts(url(scheme, scheme + name));
        long start = System.nanoTime();
        accounts.load();
        accounts.transfer();
        long written = System.nanoTime();
        accounts.readRows(Accounts.ROWS);
        return new long[] {written - start, System.nanoTime() - written};
    }
}
