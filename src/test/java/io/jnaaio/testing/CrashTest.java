package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrashTest {
    private static void write(FakeAio fake, AioFile file, long offset, String text) {
        var future =
                file.writev(offset, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        fake.completeAll();
        assertEquals(text.length(), future.join());
    }

    private static void sync(FakeAio fake, AioFile file) {
        var future = file.fsync(FsyncMode.DSYNC);
        fake.completeAll();
        assertTrue(future.isDone());
    }

    private static Set<String> texts(List<CrashImage> images) {
        Set<String> texts = new TreeSet<>();
        images.forEach(image -> texts.add(image.text()));
        return texts;
    }

    @Test
    void whatIsSyncedStaysAndTheRestMay() {
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            write(fake, log, 0, "aaaa");
            sync(fake, log);
            write(fake, log, 4, "bbbb");
            write(fake, log, 8, "cccc");
            var inFlight = log.writev(12, ByteBuffer.wrap(new byte[4]));
            Crash crash = fake.crash("log", 4);
            assertEquals(2, crash.unsyncedWrites());
            assertEquals("aaaa", crash.allLost().text());
            assertEquals("aaaabbbbcccc", crash.allKept().text(), "a write in flight is lost");
            assertEquals("aaaabbbb", crash.prefix(1).text());
            assertEquals(
                    Set.of("aaaa", "aaaabbbb", "aaaa\0\0\0\0cccc", "aaaabbbbcccc"),
                    texts(crash.every()),
                    "each sector is kept or lost");
            assertEquals(4, crash.everyCount());
            fake.completeAll();
            assertTrue(inFlight.isDone());
        }
    }

    @Test
    void whatIsPutIsDurableAndTheOldIsGone() {
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            write(fake, log, 0, "aaaa");
            sync(fake, log);
            write(fake, log, 4, "bbbb");
            fake.put("log", fake.crash("log", 4).allLost().content());
            assertEquals(0, fake.crash("log", 4).unsyncedWrites(), "the machine starts again");
            fake.put("log", "new".getBytes(StandardCharsets.ISO_8859_1));
            assertEquals("new", fake.crash("log", 4).allLost().text());
            write(fake, log, 3, "er");
            assertEquals("newer", fake.crash("log", 4).allKept().text());
        }
    }

    @Test
    void imagesBeyondNumberAreStillTooMany() {
        List<Crash.Write> writes =
                IntStream.range(0, 5000)
                        .mapToObj(i -> new Crash.Write(0, new byte[6], false))
                        .toList();
        Crash crash = new Crash(Path.of("log"), new byte[0], writes, 1, 0);
        assertEquals(Long.MAX_VALUE, crash.everyCount(), "5001 to the power of 6, and no overflow");
        assertThrows(IllegalStateException.class, crash::every);
    }

    @Test
    void aWriteIsTornBetweenSectors() {
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            write(fake, log, 2, "abcdefgh");
            Crash crash = fake.crash("log", 4);
            assertEquals(3, crash.sectorsOf(0));
            assertEquals("", crash.torn(0, 0).text());
            assertEquals("\0\0ab", crash.torn(0, 1).text());
            assertEquals("\0\0abcdef", crash.torn(0, 2).text());
            assertEquals("\0\0abcdefgh", crash.torn(0, 3).text());
            assertEquals(
                    Set.of("", "\0\0ab", "\0\0abcdef", "\0\0abcdefgh"),
                    texts(crash.prefixesAndTorn()));
        }
    }

    private static AioFile direct(FakeAio fake) {
        return fake.file(
                "pages",
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                ExtendedOpenOption.DIRECT);
    }

    private static ByteBuffer page(int bytes, char of) {
        byte[] content = new byte[bytes];
        Arrays.fill(content, (byte) of);
        return ByteBuffer.wrap(content);
    }

    /** The kinds of bytes in the file, one character for each run of 4096. */
    private static String pagesOf(CrashImage image) {
        StringBuilder runs = new StringBuilder();
        for (int at = 0; at < image.content().length; at += 4096) {
            runs.append(image.text().charAt(at));
        }
        return runs.toString();
    }

    private static Set<String> pages(List<CrashImage> images) {
        Set<String> pages = new TreeSet<>();
        images.forEach(image -> pages.add(pagesOf(image)));
        return pages;
    }

    @Test
    void anOrdinaryWriteMayBeTornAndAnAtomicOneNever() {
        for (boolean atomic : new boolean[] {false, true}) {
            try (FakeAio fake = FakeAio.create()) {
                fake.put("pages", page(8192, 'o').array());
                AioFile file = direct(fake);
                var write =
                        atomic
                                ? file.writevAtomic(0, page(4096, 'n'), page(4096, 'n'))
                                : file.writev(0, page(8192, 'n'));
                fake.completeAll();
                assertEquals(8192, write.join());
                Crash crash = fake.crash("pages", 4096);
                assertEquals(atomic, crash.isAtomic(0));
                Set<String> whole = Set.of("oo", "nn");
                Set<String> torn = Set.of("oo", "no", "on", "nn");
                assertEquals(atomic ? whole : torn, pages(crash.every()));
                assertEquals(
                        atomic ? whole : Set.of("oo", "no", "nn"), pages(crash.prefixesAndTorn()));
                Set<String> random = new TreeSet<>();
                for (int i = 0; i < 200; i++) {
                    random.add(pagesOf(crash.random()));
                }
                assertEquals(atomic ? whole : torn, random);
            }
        }
    }

    @Test
    void partOfAnAtomicWriteCannotBeAskedFor() {
        try (FakeAio fake = FakeAio.create()) {
            var write = direct(fake).writevAtomic(0, page(8192, 'n'));
            fake.completeAll();
            assertEquals(8192, write.join());
            Crash crash = fake.crash("pages", 4096);
            assertEquals("", pagesOf(crash.torn(0, 0)));
            assertEquals("nn", pagesOf(crash.torn(0, 2)));
            String message =
                    assertThrows(IllegalArgumentException.class, () -> crash.torn(0, 1))
                            .getMessage();
            assertTrue(message.contains("is atomic"), message);
        }
    }

    @Test
    void whatIsWrittenOverAnAtomicWriteDoesNotTearIt() {
        try (FakeAio fake = FakeAio.create()) {
            fake.put("pages", page(16_384, 'o').array());
            AioFile file = direct(fake);
            for (var write :
                    List.of(
                            file.writevAtomic(0, page(8192, 'a')),
                            file.writev(4096, page(8192, 'b')),
                            file.writevAtomic(8192, page(8192, 'c')))) {
                fake.completeAll();
                assertEquals(8192, write.join());
            }
            Set<String> all = pages(fake.crash("pages", 4096).every());
            assertEquals(
                    Set.of("oooo", "oobo", "oocc", "aaoo", "aabo", "aacc", "aboo", "abbo", "abcc"),
                    all,
                    "a and c are whole; b may be torn, and is over a only where a is");
        }
    }

    @Test
    void aDurableAtomicWriteNeedsNoSync() {
        try (FakeAio fake = FakeAio.create()) {
            var write = direct(fake).writevAtomicDurable(0, page(8192, 'n'));
            fake.completeAll();
            assertEquals(8192, write.join());
            assertEquals("nn", pagesOf(fake.crash("pages", 4096).allLost()));
        }
    }

    @Test
    void nothingIsThereOfAnAtomicWriteThatCameOutShort() {
        FaultPlan plan = FaultPlan.builder().shortTransfer(4096, Calls.writes().call(1)).build();
        try (FakeAio fake = FakeAio.builder().faults(plan).create()) {
            fake.put("pages", page(8192, 'o').array());
            AioFile file = direct(fake);
            var first = file.writevAtomic(0, page(8192, 'n'));
            fake.completeAll();
            assertFails(Errno.EIO, first);
            var second = file.writevAtomic(0, page(8192, 'n'));
            fake.complete(fake.inFlight().get(0), 4096);
            assertFails(Errno.EIO, second);
            assertEquals("oo", pagesOf(fake.crash("pages", 4096).allKept()));
        }
    }

    private static void assertFails(Errno errno, Future<?> future) {
        ExecutionException e = assertThrows(ExecutionException.class, future::get);
        assertEquals(errno, assertInstanceOf(ErrnoException.class, e.getCause()).errno());
    }

    @Test
    void aSectorShowsItsVersionsInOrder() {
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            write(fake, log, 0, "aa");
            write(fake, log, 1, "bb");
            assertEquals(
                    Set.of("", "aa", "abb"),
                    texts(fake.crash("log", 4).every()),
                    "never the second without the first, for a sector is written whole");
        }
    }

    @Test
    void aSyncCoversWhatHadCompletedWhenItWasSubmitted() {
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            write(fake, log, 0, "a");
            var sync = log.fsync(FsyncMode.SYNC);
            InFlight held = fake.inFlight().get(0);
            var late = log.writev(1, ByteBuffer.wrap(new byte[] {'b'}));
            fake.complete(fake.inFlight().get(1));
            fake.complete(held);
            assertTrue(sync.isDone() && late.isDone());
            assertEquals("a", fake.crash("log", 1).allLost().text());
            assertEquals("ab", fake.crash("log", 1).allKept().text());
        }
    }

    @Test
    void aFailedSyncIsNotMadeGoodByTheNext() {
        FaultPlan plan = FaultPlan.builder().fail(Errno.EIO, Calls.syncs().call(1)).build();
        try (FakeAio fake = FakeAio.builder().faults(plan).create()) {
            AioFile log = fake.file("log");
            write(fake, log, 0, "aa");
            sync(fake, log);
            write(fake, log, 2, "bb");
            sync(fake, log);
            Crash crash = fake.crash("log", 1);
            assertEquals("\0\0bb", crash.allLost().text(), "the second sync covers its own");
            assertEquals("aabb", crash.allKept().text());
            write(fake, log, 0, "c");
            sync(fake, log);
            assertEquals("c\0bb", fake.crash("log", 1).allLost().text());
            assertEquals(
                    "cabb", fake.crash("log", 1).allKept().text(), "the newest is never undone");
        }
    }

    @Test
    void synchronousFilesAreDurableAtOnce() {
        try (FakeAio fake = FakeAio.create()) {
            AioFile log =
                    fake.file(
                            "log",
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DSYNC);
            write(fake, log, 0, "aa");
            assertEquals("aa", fake.crash("log", 512).allLost().text());
        }
    }

    @Test
    void appendsShortWritesAndTruncationsCount() throws IOException {
        FaultPlan plan = FaultPlan.builder().shortTransfer(1, Calls.writes().call(1)).build();
        try (FakeAio fake = FakeAio.builder().faults(plan).create()) {
            fake.put("log", new byte[] {'x', 'x'});
            AioFile log = fake.file("log", StandardOpenOption.APPEND);
            write(fake, log, 0, "abc");
            Crash crash = fake.crash("log", 1);
            assertEquals(2, crash.unsyncedWrites(), "the rest of a short write is one more");
            assertEquals("xx", crash.allLost().text());
            assertEquals("xxa", crash.prefix(1).text());
            assertEquals("xxabc", crash.allKept().text());
            log.truncate(3);
            assertEquals("xxa", fake.crash("log", 1).allKept().text());
        }
    }

    @Test
    void theSeedChoosesTheSectors() {
        assertEquals(random(3), random(3));
        assertTrue(random(3).size() > 1, "one after the other they differ");
        assertTrue(!random(3).equals(random(4)));
    }

    private static Set<String> random(long seed) {
        FaultPlan plan = FaultPlan.builder().seed(seed).build();
        try (FakeAio fake = FakeAio.builder().faults(plan).create()) {
            AioFile log = fake.file("log");
            write(fake, log, 0, "abcdefghijklmnopqrstuvwxyz");
            Crash crash = fake.crash("log", 1);
            return texts(List.of(crash.random(), crash.random(), crash.random()));
        }
    }

    @Test
    void whatCannotBeIsSaid() {
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            for (int i = 0; i < 17; i++) {
                write(fake, log, i, "x");
            }
            assertTrue(
                    assertThrows(IllegalArgumentException.class, () -> fake.crash("lgo", 512))
                            .getMessage()
                            .contains("log"));
            assertThrows(IllegalArgumentException.class, () -> fake.crash("log", 500));
            Crash crash = fake.crash("log", 1);
            assertTrue(
                    assertThrows(IllegalStateException.class, crash::every)
                            .getMessage()
                            .contains("131072"));
            assertThrows(IllegalArgumentException.class, () -> crash.prefix(18));
            assertThrows(IllegalArgumentException.class, () -> crash.torn(17, 0));
            assertThrows(IllegalArgumentException.class, () -> crash.torn(0, 2));
        }
    }
}
