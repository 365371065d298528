package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.QueueFull;
import io.jnaaio.testing.Calls;
import io.jnaaio.testing.FakeAio;
import io.jnaaio.testing.FaultPlan;
import io.jnaaio.testing.InFlight;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks, their order and failures; over a file that does nothing until told. */
@Timeout(60)
class AioOutputStreamTest {
    private static final int BLOCK = 4;

    static AioOutputStream.Builder builder(AioFile file) {
        return AioOutputStream.builder(file).blockBytes(BLOCK).blocks(2);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static FakeAio failing(Errno errno, Calls calls) {
        return FakeAio.builder()
                .faults(FaultPlan.builder().fail(errno, calls).build())
                .auto()
                .create();
    }

    private static List<String> ranges(FakeAio fake) {
        return fake.inFlight().stream().map(one -> one.offset() + "+" + one.bytes()).toList();
    }

    /** The call as an interrupted thread makes it. */
    static InterruptedIOException interrupted(Executable call) {
        Thread.currentThread().interrupt();
        try {
            return assertThrows(InterruptedIOException.class, call);
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt is still there");
        }
    }

    // ---- blocks

    @Test
    void aBlockIsSubmittedWhenItIsFull() throws IOException {
        try (FakeAio fake = FakeAio.create()) {
            AioOutputStream out = builder(fake.file("file")).open();
            out.write(bytes("abc"));
            assertEquals(List.of(), ranges(fake));
            assertEquals(3, out.position());
            out.write('d');
            assertEquals(List.of("0+4"), ranges(fake), "it is in flight");
            out.write(bytes("ef"));
            assertEquals(6, out.position());
            fake.completeAll();
            assertEquals("abcd", fake.text("file"));
            fake.completeByItself();
            out.flush();
            assertEquals("abcdef", fake.text("file"));
            out.close();
        }
    }

    @Test
    void blocksEndAtMultiplesOfTheirSize() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        try (FakeAio fake = FakeAio.builder().auto().create()) {
            fake.put("file", bytes("-".repeat(20)));
            AioOutputStream out =
                    builder(fake.file("file"))
                            .position(3)
                            .beforeWrite(block -> sizes.add(block.remaining()))
                            .open();
            out.write(bytes("abcdefg")); // 3, 4 to 7, and two more
            out.flush();
            out.flush();
            out.write(bytes("hijkl"));
            out.close();
            assertEquals(List.of(1, 4, 2, 2, 3), sizes);
            assertEquals("---abcdefghijkl-----", fake.text("file"));
        }
    }

    @Test
    void aBlockIsNotUsedAgainBeforeItsWriteHasEnded() throws IOException {
        try (FakeAio fake = FakeAio.create()) {
            AioOutputStream out = builder(fake.file("file")).open();
            out.write(bytes("aaaabbbb"));
            List<InFlight> held = fake.inFlight();
            interrupted(() -> out.write('c'));
            fake.complete(held.get(1)); // the second first
            interrupted(() -> out.write('c'));
            fake.complete(held.get(0));
            out.write(bytes("cccc"));
            fake.completeAll();
            assertEquals("aaaabbbbcccc", fake.text("file"));
        }
    }

    @Test
    void oneBlockIsFilledAndWrittenInTurn() throws IOException {
        try (FakeAio fake = FakeAio.builder().auto().create()) {
            try (AioOutputStream out = builder(fake.file("file")).blocks(1).open()) {
                out.write(bytes("abcdefghij"));
            }
            assertEquals("abcdefghij", fake.text("file"));
        }
    }

    @Test
    void blocksMayCompleteInAnyOrder() throws IOException {
        String text = "the quick brown fox jumps over the lazy dog";
        for (int seed = 0; seed < 20; seed++) {
            try (FakeAio fake = FakeAio.builder().autoInAnyOrder(seed).create()) {
                try (AioOutputStream out = builder(fake.file("file")).blocks(5).open()) {
                    out.write(bytes(text));
                }
                assertEquals(text, fake.text("file"));
            }
        }
    }

    @Test
    void theHookSeesEachByteOnceAndCannotChangeIt() throws IOException {
        StringBuilder seen = new StringBuilder();
        try (FakeAio fake = FakeAio.builder().auto().create()) {
            AioOutputStream out =
                    builder(fake.file("file"))
                            .beforeWrite(
                                    block -> {
                                        seen.append(StandardCharsets.ISO_8859_1.decode(block));
                                        assertThrows(
                                                ReadOnlyBufferException.class,
                                                () -> block.put(0, (byte) 0));
                                    })
                            .open();
            out.write(bytes("abcdef"));
            out.flush();
            out.write(bytes("ghi"));
            out.close();
            assertEquals("abcdefghi", seen.toString());
            assertEquals("abcdefghi", fake.text("file"));
        }
    }

    @Test
    void aShortWriteIsContinued() throws IOException {
        FaultPlan plan = FaultPlan.builder().shortTransfer(1, Calls.writes().call(2)).build();
        try (FakeAio fake = FakeAio.builder().faults(plan).auto().create()) {
            try (AioOutputStream out = builder(fake.file("file")).open()) {
                out.write(bytes("abcdefghijkl"));
            }
            assertEquals("abcdefghijkl", fake.text("file"));
        }
    }

    @Test
    void syncWritesAndMakesDurable() throws IOException {
        try (FakeAio fake = FakeAio.builder().auto().create()) {
            AioOutputStream out = builder(fake.file("file")).open();
            out.write(bytes("abcdef"));
            out.sync(FsyncMode.DSYNC);
            out.write(bytes("gh"));
            out.flush();
            assertEquals("abcdefgh", fake.text("file"));
            assertEquals("abcdef", fake.crash("file", 512).allLost().text());
            assertThrows(NullPointerException.class, () -> out.sync(null));
            out.close();
        }
    }

    @Test
    void aDirectFileTakesWholeUnits() throws IOException {
        try (FakeAio fake = FakeAio.builder().auto().create()) {
            AioFile file =
                    fake.file(
                            "file",
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            ExtendedOpenOption.DIRECT);
            int unit = file.capabilities().offsetAlignment();
            assertTrue(unit > 1, "the fake has an alignment");
            AioOutputStream.Builder builder = AioOutputStream.builder(file).blockBytes(2 * unit);
            assertThrows(IllegalArgumentException.class, () -> builder.position(1).open());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> AioOutputStream.builder(file).blockBytes(unit + 1).open());
            AioOutputStream out = builder.position(unit).open();
            out.write(new byte[3 * unit - 1]);
            String why = assertThrows(IOException.class, out::flush).getMessage();
            assertTrue(why.contains("multiples of " + unit), why);
            out.write('x');
            out.close();
            String text = fake.text("file");
            assertEquals(4 * unit, text.length());
            assertEquals('x', text.charAt(4 * unit - 1));
        }
    }

    // ---- errors

    @Test
    void anErrorIsThrownByTheNextCallAndByEveryLaterOne() throws IOException {
        try (FakeAio fake = failing(Errno.ENOSPC, Calls.writes().call(2))) {
            fake.put("file", new byte[0]);
            AioOutputStream out = builder(fake.file("file")).blocks(8).open();
            out.write(bytes("aaaabbbb"));
            ErrnoException first = assertThrows(ErrnoException.class, out::flush);
            assertEquals(Errno.ENOSPC, first.errno());
            assertNotSame(first, assertThrows(ErrnoException.class, out::flush));
            assertThrows(ErrnoException.class, () -> out.write('c'));
            assertThrows(ErrnoException.class, () -> out.write(bytes("c")));
            assertThrows(ErrnoException.class, () -> out.sync(FsyncMode.SYNC));
            assertThrows(ErrnoException.class, out::close);
            out.close();
            assertEquals("aaaa", fake.text("file"));
        }
    }

    @Test
    void nothingIsSubmittedAfterAnError() throws IOException {
        FaultPlan plan = FaultPlan.builder().fail(Errno.EIO, Calls.writes().call(1)).build();
        try (FakeAio fake = FakeAio.builder().faults(plan).create()) {
            AioOutputStream out = builder(fake.file("file")).blocks(8).open();
            out.write(bytes("aaaabbbbcc"));
            fake.step(); // the first fails
            assertThrows(ErrnoException.class, () -> out.write(bytes("ddddeeeeffff")));
            assertEquals(List.of("4+4"), ranges(fake), "what was in flight before");
            fake.completeByItself();
            assertThrows(ErrnoException.class, out::close);
            assertEquals(List.of(), ranges(fake), "close has waited for it");
            assertEquals("\0\0\0\0bbbb", fake.text("file"));
        }
    }

    @Test
    void aFlushAfterAnErrorSubmitsNothing() throws IOException {
        FaultPlan plan = FaultPlan.builder().fail(Errno.EIO, Calls.writes().call(1)).build();
        StringBuilder seen = new StringBuilder();
        try (FakeAio fake = FakeAio.builder().faults(plan).create()) {
            AioOutputStream out =
                    builder(fake.file("file"))
                            .beforeWrite(block -> seen.append(block.remaining()))
                            .open();
            out.write(bytes("aaaabb"));
            fake.step(); // it fails
            assertThrows(ErrnoException.class, out::flush);
            assertEquals("4", seen.toString(), "the hook sees nothing more");
            assertThrows(ErrnoException.class, out::close);
            assertEquals("", fake.text("file"));
        }
    }

    @Test
    void anErrorInTheBodyDoesNotHideBehindThatOfClose() {
        try (FakeAio fake = failing(Errno.EIO, Calls.writes().call(1))) {
            AioFile file = fake.file("file");
            ErrnoException e =
                    assertThrows(
                            ErrnoException.class,
                            () -> {
                                try (AioOutputStream out = builder(file).closesFile(true).open()) {
                                    out.write(bytes("abcde"));
                                    out.flush();
                                }
                            });
            assertEquals(1, e.getSuppressed().length, "that of close");
            assertFalse(file.isOpen(), "it is closed all the same");
        }
    }

    @Test
    void aFailedSyncIsNotForgotten() throws IOException {
        try (FakeAio fake = failing(Errno.EIO, Calls.syncs().call(1))) {
            AioOutputStream out = builder(fake.file("file")).open();
            out.write(bytes("ab"));
            assertThrows(ErrnoException.class, () -> out.sync(FsyncMode.DSYNC));
            assertThrows(ErrnoException.class, () -> out.sync(FsyncMode.DSYNC));
            assertThrows(ErrnoException.class, out::close);
        }
    }

    @Test
    void whatTheHookThrowsEndsTheStream() throws IOException {
        IllegalStateException broken = new IllegalStateException("no key");
        try (FakeAio fake = FakeAio.create()) {
            AioFile file = fake.file("file");
            AioOutputStream out =
                    builder(file)
                            .beforeWrite(
                                    block -> {
                                        throw broken;
                                    })
                            .open();
            assertSame(
                    broken,
                    assertThrows(IllegalStateException.class, () -> out.write(bytes("abcd"))));
            IOException later = assertThrows(IOException.class, () -> out.write('e'));
            assertSame(broken, later.getCause());
            assertThrows(IOException.class, out::close);
            assertEquals(List.of(), ranges(fake));
            assertTrue(file.isOpen());
        }
    }

    @Test
    void aQueueThatOthersFillIsWaitedFor() throws IOException {
        AioOptions.Builder options = AioOptions.builder();
        options.queueDepth(1).fileQueueFull(QueueFull.FAIL);
        try (FakeAio fake = FakeAio.builder().options(options).create()) {
            AioFile file = fake.file("file");
            AioOutputStream out = builder(file).open();
            CompletableFuture<Long> other =
                    file.writev(4, ByteBuffer.wrap(bytes("other"))).thenApply(n -> n);
            InterruptedIOException e = interrupted(() -> out.write(bytes("abcd")));
            assertEquals(4, e.bytesTransferred);
            interrupted(() -> out.sync(FsyncMode.DSYNC));
            fake.completeByItself();
            assertEquals(5, other.join());
            out.sync(FsyncMode.DSYNC);
            assertEquals("abcdother", fake.text("file"));
            out.close();
        }
    }

    // ---- states and arguments

    @Test
    void aClosedStreamRefusesAllButClose() throws IOException {
        try (FakeAio fake = FakeAio.builder().auto().create()) {
            AioFile file = fake.file("file");
            AioOutputStream out = builder(file).open();
            out.write('a');
            out.close();
            out.close();
            for (Executable call :
                    List.<Executable>of(
                            () -> out.write('b'),
                            () -> out.write(bytes("b")),
                            out::flush,
                            () -> out.sync(FsyncMode.SYNC))) {
                String why = assertThrows(IOException.class, call).getMessage();
                assertTrue(why.endsWith("this stream is closed"), why);
            }
            assertTrue(file.isOpen(), "by default the file stays open");
            assertEquals(1, out.position());
            assertTrue(out.toString().endsWith("(closed)"), out.toString());
        }
    }

    static Stream<Named<Call>> calls() {
        return Stream.of(
                Named.of("write", out -> out.write('b')),
                Named.of("write an array", out -> out.write(bytes("bcd"))),
                Named.of("flush", AioOutputStream::flush),
                Named.of("sync", out -> out.sync(FsyncMode.SYNC)),
                Named.of("close", AioOutputStream::close));
    }

    interface Call {
        void on(AioOutputStream out) throws IOException;
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aCompletionThreadIsRefused(Call call) throws IOException {
        try (FakeAio fake = FakeAio.create()) {
            AioFile file = fake.file("file");
            AioOutputStream out = builder(file).open();
            out.write('a');
            CompletableFuture<String> refused =
                    file.writev(100, ByteBuffer.allocateDirect(1))
                            .thenApply(
                                    n ->
                                            assertThrows(
                                                            IllegalStateException.class,
                                                            () -> call.on(out))
                                                    .getMessage());
            fake.step();
            assertTrue(refused.join().startsWith("AioOutputStream."), refused.join());
            fake.completeByItself();
            out.close();
            assertEquals("a", fake.text("file").substring(0, 1), "it goes on elsewhere");
        }
    }

    @Test
    void badArgumentsAreNamed() throws IOException {
        try (FakeAio fake = FakeAio.builder().auto().create()) {
            AioFile file = fake.file("file");
            AioOutputStream.Builder builder = AioOutputStream.builder(file);
            assertThrows(NullPointerException.class, () -> AioOutputStream.builder(null));
            assertThrows(NullPointerException.class, () -> builder.beforeWrite(null));
            assertThrows(IllegalArgumentException.class, () -> builder.position(-1));
            assertThrows(IllegalArgumentException.class, () -> builder.blockBytes(0));
            assertThrows(IllegalArgumentException.class, () -> builder.blockBytes(1 << 30 | 1));
            assertThrows(IllegalArgumentException.class, () -> builder.blocks(0));
            AioOutputStream out = builder.position(Long.MAX_VALUE - 1).blockBytes(16).open();
            assertThrows(IllegalArgumentException.class, () -> out.write(bytes("ab")));
            assertThrows(NullPointerException.class, () -> out.write(null, 0, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> out.write(bytes("ab"), 1, 2));
            out.write(bytes(""));
            assertEquals(Long.MAX_VALUE - 1, out.position());
            out.close();
        }
    }
}
