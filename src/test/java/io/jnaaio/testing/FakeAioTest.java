package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FakeAioTest {
    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void nothingHappensUntilTold() {
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            AioFuture<Long> one = log.writev(0, text("one"));
            AioFuture<Long> two = log.writev(3, text("two"));
            assertFalse(one.isDone());
            assertEquals("", fake.text("log"));
            List<InFlight> held = fake.inFlight();
            assertEquals(2, held.size());
            assertEquals(Request.Kind.WRITE, held.get(1).kind());
            assertEquals(3, held.get(1).offset());
            assertEquals(3, held.get(1).bytes());
            assertTrue(held.get(1).path().endsWith("log"));
            fake.complete(held.get(1));
            assertTrue(two.isDone() && !one.isDone(), "the test chooses the order");
            assertArrayEquals(new byte[] {0, 0, 0, 't', 'w', 'o'}, fake.content("log"));
            assertEquals(1, fake.completeAll());
            assertEquals(3, one.join());
            assertEquals("onetwo", fake.text("log"));
        }
    }

    @Test
    void whatCompletionsSubmitIsCompletedToo() {
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            AioFuture<Long> durable = log.writevDurable(0, text("abc"));
            assertEquals("write", fake.step().kind().name().toLowerCase(java.util.Locale.ROOT));
            assertFalse(durable.isDone(), "not before its sync");
            assertEquals(Request.Kind.DATASYNC, fake.step().kind());
            assertEquals(3, durable.join());
        }
    }

    @Test
    void shortAndFailingByHand() {
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            AioFuture<Long> write = log.writev(0, text("abcdef"));
            fake.complete(fake.inFlight().get(0), 2);
            InFlight rest = fake.inFlight().get(0);
            assertEquals(2, rest.offset(), "the engine goes on where it was short");
            fake.fail(rest, Errno.EIO);
            CompletionException e = assertThrows(CompletionException.class, write::join);
            ErrnoException error = assertInstanceOf(ErrnoException.class, e.getCause());
            assertEquals(Errno.EIO, error.errno());
            assertEquals(2, error.bytesTransferred());
            assertEquals("ab", fake.text("log"));
        }
    }

    @Test
    void cancelTakesWhatIsInFlight() throws IOException {
        try (FakeAio fake = FakeAio.create()) {
            AioFile log = fake.file("log");
            AsyncWritev op = fake.io().writev(log, 0, List.of(text("abc")), 0, SigevNotify.none());
            op.submit();
            assertEquals(CancelStatus.CANCELED, op.cancel());
            assertEquals(Errno.ECANCELED, op.error());
            assertEquals(List.of(), fake.inFlight());
            assertEquals("", fake.text("log"));
        }
    }

    @Test
    void openOptionsAreHonoured() {
        try (FakeAio fake = FakeAio.create()) {
            fake.put("there", "abc".getBytes(StandardCharsets.ISO_8859_1));
            assertInstanceOf(
                    NoSuchFileException.class,
                    assertThrows(
                                    UncheckedIOException.class,
                                    () -> fake.file("absent", StandardOpenOption.WRITE))
                            .getCause());
            assertInstanceOf(
                    FileAlreadyExistsException.class,
                    assertThrows(
                                    UncheckedIOException.class,
                                    () ->
                                            fake.file(
                                                    "there",
                                                    StandardOpenOption.CREATE_NEW,
                                                    StandardOpenOption.WRITE))
                            .getCause());
            AioFile append = fake.file("there", StandardOpenOption.APPEND);
            AioFuture<Long> end = append.writev(0, text("def"));
            fake.completeAll();
            assertEquals(3, end.join());
            assertEquals("abcdef", fake.text("there"));
            AioFile cut =
                    fake.file(
                            "there",
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING);
            assertTrue(cut.isOpen());
            assertEquals("", fake.text("there"));
        }
    }

    @Test
    void theEngineSplitsAndMergesAsTheLimitsSay() {
        RequestLimits two =
                RequestLimits.builder()
                        .buffersMax(4)
                        .bytesMax(1 << 20)
                        .byAddress(true)
                        .mergeBytesMax(1 << 20)
                        .inFlightMax(1)
                        .build();
        try (FakeAio fake = FakeAio.builder().limits(two).create()) {
            AioFile log = fake.file("log");
            AioFuture<Long> first = log.writev(0, text("a"));
            AioFuture<Long> second = log.writev(1, text("b"));
            AioFuture<Long> third = log.writev(2, text("c"));
            assertEquals(1, fake.inFlight().size());
            fake.step();
            assertEquals(2, fake.inFlight().get(0).bytes(), "two writes are one call");
            fake.completeAll();
            assertEquals(3, first.join() + second.join() + third.join());
            assertEquals("abc", fake.text("log"));
        }
    }

    @Test
    void theSelectionSaysSo() {
        try (FakeAio fake = FakeAio.create()) {
            assertEquals(List.of(BackendId.of("fake")), fake.io().selection().candidates());
            assertTrue(fake.io().selection().forced());
            assertEquals(BackendId.of("fake"), fake.file("x").backend());
        }
    }

    @Test
    void bySeedTheOrderIsTheSame() {
        assertEquals(order(7), order(7), "the same seed, the same run");
        assertFalse(order(7).equals(order(8)), "another seed, another order");
    }

    private static List<Integer> order(long seed) {
        List<Integer> order = new ArrayList<>();
        try (FakeAio fake = FakeAio.create()) {
            AioFile file = fake.file("x");
            for (int i = 0; i < 20; i++) {
                int number = i;
                var unused = file.writev(i, text("y")).thenRun(() -> order.add(number));
            }
            assertEquals(20, fake.completeAllInAnyOrder(seed));
        }
        return order;
    }

    @Test
    void whatCannotBeToldIsSaid() {
        FakeAio fake = FakeAio.create();
        assertTrue(
                assertThrows(IllegalStateException.class, fake::step)
                        .getMessage()
                        .contains("nothing is in flight"));
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> fake.content("nolog"))
                        .getMessage()
                        .contains("nolog"));
        AioFile file = fake.file("log");
        AioFuture<Void> sync = file.fsync(FsyncMode.SYNC);
        InFlight one = fake.inFlight().get(0);
        assertThrows(IllegalArgumentException.class, () -> fake.complete(one, 1));
        fake.complete(one);
        assertTrue(sync.isDone());
        assertTrue(
                assertThrows(IllegalStateException.class, () -> fake.complete(one))
                        .getMessage()
                        .contains("is not in flight"));
        AioFuture<Long> last = file.writev(0, text("abc"));
        fake.close();
        fake.close();
        assertEquals(3, last.join(), "closing completes what is in flight");
        assertEquals("abc", fake.text("log"), "the content stays readable");
        assertTrue(
                assertThrows(IllegalStateException.class, fake::step)
                        .getMessage()
                        .contains("closed"));
        assertThrows(IllegalStateException.class, () -> fake.file("log"));
    }

    @Test
    void optionsThatNameABackendAreRefused() {
        FakeAio.Builder builder =
                FakeAio.builder().options(AioOptions.builder().backend(BackendId.NIO));
        assertTrue(
                assertThrows(IllegalArgumentException.class, builder::create)
                        .getMessage()
                        .contains("do not name a backend"));
    }
}
