package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments that are rejected when an operation is created, and how. */
public abstract class OperationArgumentsContract extends BackendContract {
    private static final SigevNotify NONE = SigevNotify.none();

    /** Constructor for subclasses. */
    protected OperationArgumentsContract() {}

    /** The kinds of operations. */
    enum Form {
        WRITEV,
        READV,
        FSYNC;

        AsyncOperation<?> make(
                AsyncIo io, AioFile file, long offset, int priority, SigevNotify notify)
                throws IOException {
            List<ByteBuffer> buffers = List.of(ByteBuffer.allocateDirect(4));
            return switch (this) {
                case WRITEV -> io.writev(file, offset, buffers, priority, notify);
                case READV -> io.readv(file, offset, buffers, priority, notify);
                case FSYNC -> io.fsync(file, FsyncMode.SYNC, priority, notify);
            };
        }
    }

    private static void refused(String promise, Executable making) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, making, promise);
        assertTrue(e.getMessage() != null, "a refusal says what is wrong");
    }

    // ---- offsets and priorities

    @ParameterizedTest
    @ValueSource(longs = {-1, -512, Long.MIN_VALUE})
    void aNegativeOffsetIsRefused(long offset) throws IOException {
        AioFile file = openNew();
        ByteBuffer buffer = ByteBuffer.allocate(1);
        refused("writev", () -> io.writev(file, offset, List.of(buffer), 0, NONE));
        refused("readv", () -> io.readv(file, offset, List.of(buffer), 0, NONE));
        refused("AioFile.writev", () -> file.writev(offset, buffer).isDone());
        refused("AioFile.readv", () -> file.readv(offset, buffer).isDone());
        refused("AioFile.writevDurable", () -> file.writevDurable(offset, buffer).isDone());
    }

    @Test
    void anEndBeyondTheLargestOffsetIsRefused() throws IOException {
        AioFile file = openNew();
        ByteBuffer one = ByteBuffer.allocate(4);
        ByteBuffer two = ByteBuffer.allocate(4);
        long offset = Long.MAX_VALUE - 7;
        refused("writev", () -> io.writev(file, offset, List.of(one, two), 0, NONE));
        refused("readv", () -> io.readv(file, offset, List.of(one, two), 0, NONE));
        refused("AioFile.writev", () -> file.writev(offset, one, two).isDone());
        refused("AioFile.readv", () -> file.readv(offset, one, two).isDone());
    }

    @Test
    void anEndAtTheLargestOffsetIsAccepted() throws IOException {
        AsyncWritev op = writev(openNew(), Long.MAX_VALUE - 4, direct("abcd"));
        assertEquals(Long.MAX_VALUE - 4, op.offset(), "offset + bytes may be 2^63-1");
    }

    @Test
    void nothingMayBeWrittenAtTheLargestOffset() throws IOException {
        assertEquals(0, run(writev(openNew(), Long.MAX_VALUE, direct(""))), "0 bytes fit there");
    }

    @ParameterizedTest
    @EnumSource
    void aPriorityOutsideZeroToTwentyIsRefused(Form form) throws IOException {
        AioFile file = openNew();
        for (int priority : new int[] {-1, 21, 42, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            refused("priority " + priority, () -> form.make(io, file, 0, priority, NONE));
        }
    }

    // ---- buffers

    @Test
    void aNullBufferIsRefused() throws IOException {
        AioFile file = openNew();
        List<ByteBuffer> buffers =
                Arrays.asList(ByteBuffer.allocate(1), (ByteBuffer) null, ByteBuffer.allocate(1));
        refused("writev", () -> io.writev(file, 0, buffers, 0, NONE));
        refused("readv", () -> io.readv(file, 0, buffers, 0, NONE));
        ByteBuffer[] array = buffers.toArray(new ByteBuffer[0]);
        refused("AioFile.writev", () -> file.writev(0, array).isDone());
        refused("AioFile.readv", () -> file.readv(0, array).isDone());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 9, 50})
    void theSameBufferTwiceIsRefused(int count) throws IOException {
        AioFile file = openNew();
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < count - 1; i++) {
            buffers.add(ByteBuffer.allocate(1));
        }
        buffers.add(buffers.get(0));
        refused("writev", () -> io.writev(file, 0, buffers, 0, NONE));
        refused("readv", () -> io.readv(file, 0, buffers, 0, NONE));
        ByteBuffer[] array = buffers.toArray(new ByteBuffer[0]);
        refused("AioFile.writev", () -> file.writev(0, array).isDone());
    }

    @Test
    void equalBuffersAndDuplicatesAreAccepted() throws IOException {
        ByteBuffer buffer = direct("ab");
        AsyncWritev op = writev(openNew(), 0, buffer, buffer.duplicate(), direct("ab"));
        assertEquals(6, run(op), "it is identity that counts, not content");
    }

    @Test
    void readingIntoAReadOnlyBufferIsRefused() throws IOException {
        AioFile file = openNew();
        for (ByteBuffer buffer :
                List.of(
                        ByteBuffer.allocate(4).asReadOnlyBuffer(),
                        ByteBuffer.allocateDirect(4).asReadOnlyBuffer())) {
            assertThrows(
                    ReadOnlyBufferException.class,
                    () -> io.readv(file, 0, List.of(ByteBuffer.allocate(1), buffer), 0, NONE),
                    "a read-only buffer cannot be read into");
            assertThrows(
                    ReadOnlyBufferException.class,
                    () -> file.readv(0, buffer).isDone(),
                    "a read-only buffer cannot be read into");
        }
    }

    @Test
    void nullArgumentsAreRefused() throws IOException {
        AioFile file = openNew();
        List<Executable> calls =
                List.of(
                        () -> io.writev(null, 0, List.of(), 0, NONE),
                        () -> io.writev(file, 0, null, 0, NONE),
                        () -> io.writev(file, 0, List.of(), 0, null),
                        () -> io.readv(file, 0, null, 0, NONE),
                        () -> io.fsync(file, null, 0, NONE),
                        () -> io.fsync(file, FsyncMode.SYNC, 0, null),
                        () -> file.fsync(null).isDone(),
                        () -> file.writev(0, (ByteBuffer[]) null).isDone(),
                        () -> io.cancelAll(null),
                        () -> io.submitAll(null));
        for (int i = 0; i < calls.size(); i++) {
            assertThrows(NullPointerException.class, calls.get(i), "null in call " + i);
        }
    }

    // ---- files

    @ParameterizedTest
    @EnumSource(names = {"WRITEV", "FSYNC"})
    void aFileOpenedForReadingCannotBeWritten(Form form) throws IOException {
        AioFile file = io.openFile(fileOf(TEXT), StandardOpenOption.READ);
        assertThrows(
                NonWritableChannelException.class,
                () -> form.make(io, file, 0, 0, NONE),
                "the file was opened the wrong way");
    }

    @Test
    void theFuturesOfAFileOpenedForReadingRefuseWrites() throws IOException {
        AioFile file = io.openFile(fileOf(TEXT), StandardOpenOption.READ);
        ByteBuffer buffer = ByteBuffer.allocate(1);
        for (Executable call :
                List.<Executable>of(
                        () -> file.writev(0, buffer).isDone(),
                        () -> file.writevDurable(0, buffer).isDone(),
                        () -> file.fsync(FsyncMode.DSYNC).isDone(),
                        () -> file.truncate(0))) {
            assertThrows(NonWritableChannelException.class, call, "opened for reading only");
        }
    }

    @Test
    void aFileOpenedForWritingCannotBeRead() throws IOException {
        AioFile file = io.openFile(fileOf(TEXT), StandardOpenOption.WRITE);
        assertThrows(
                NonReadableChannelException.class,
                () -> Form.READV.make(io, file, 0, 0, NONE),
                "the file was opened the wrong way");
        assertThrows(
                NonReadableChannelException.class,
                () -> file.readv(0, ByteBuffer.allocate(1)).isDone(),
                "the file was opened the wrong way");
    }

    @ParameterizedTest
    @EnumSource
    void aClosedFileIsRefused(Form form) throws IOException {
        AioFile file = openNew();
        file.close();
        assertThrows(
                ClosedChannelException.class,
                () -> form.make(io, file, 0, 0, NONE),
                "a closed file makes no operations");
    }

    @ParameterizedTest
    @EnumSource
    void aClosedEngineIsRefused(Form form) throws IOException {
        AioFile file = openNew();
        io.close();
        assertThrows(
                ClosedChannelException.class,
                () -> form.make(io, file, 0, 0, NONE),
                "a closed engine makes no operations");
    }

    @ParameterizedTest
    @EnumSource
    void aFileOfAnotherEngineIsRefused(Form form) throws IOException {
        AioFile theirs = openBoth(engine(AioOptions.builder()), fileOf(TEXT));
        refused("a file belongs to one engine", () -> form.make(io, theirs, 0, 0, NONE));
    }

    @ParameterizedTest
    @EnumSource
    void aFileOfTheUsersMakingIsRefused(Form form) {
        AioFile file =
                (AioFile)
                        Proxy.newProxyInstance(
                                AioFile.class.getClassLoader(),
                                new Class<?>[] {AioFile.class},
                                (proxy, method, arguments) -> null);
        refused("only files of the engine can be used", () -> form.make(io, file, 0, 0, NONE));
    }

    @Test
    void cancelAllAndCapabilitiesTakeOnlyFilesOfTheEngine() throws IOException {
        AioFile theirs = openBoth(engine(AioOptions.builder()), fileOf(TEXT));
        refused("cancelAll", () -> io.cancelAll(theirs));
        refused("capabilities", () -> io.capabilities(theirs));
    }

    @Test
    void anOperationOfAnotherEngineIsRefused() throws IOException {
        AsyncIo other = engine(AioOptions.builder());
        AsyncWritev theirs = writev(other, openBoth(other, fileOf("")), 0, direct("a"));
        AsyncWritev mine = writev(openNew(), 0, direct("a"));
        refused("submitAll", () -> io.submitAll(List.of(mine, theirs)));
        refused("suspend", () -> io.suspend(List.of(theirs), DEADLINE));
        assertThrows(IllegalStateException.class, mine::error, "nothing was submitted");
    }

    @Test
    void nullElementsOfListsAreRefused() throws IOException {
        AsyncWritev mine = writev(openNew(), 0, direct("a"));
        List<AsyncWritev> list = Arrays.asList(mine, null);
        assertThrows(NullPointerException.class, () -> io.submitAll(list), "null in a list");
        assertThrows(NullPointerException.class, () -> io.suspend(list, DEADLINE), "null");
        assertThrows(IllegalStateException.class, mine::error, "nothing was submitted");
    }

    // ---- notification

    static Stream<SigevNotify> kernelForms() {
        return Stream.of(
                SigevNotify.kevent(0, 99, 0),
                SigevNotify.signal(12, 99),
                SigevNotify.threadId(12, 1, 99));
    }

    @ParameterizedTest
    @MethodSource("kernelForms")
    void whatCannotBeDeliveredIsRefusedWithAListOfWhatCan(SigevNotify notify) throws IOException {
        AioFile file = openNew();
        if (file.capabilities().notifications().contains(notify.kind())) {
            return; // Its delivery is tested elsewhere.
        }
        for (Form form : Form.values()) {
            UnsupportedOperationException e =
                    assertThrows(
                            UnsupportedOperationException.class,
                            () -> form.make(io, file, 0, 0, notify),
                            "what the backend cannot deliver is refused at the making");
            String message = String.valueOf(e.getMessage()).toUpperCase(Locale.ROOT);
            assertTrue(
                    message.contains(NotifyKind.NONE.name())
                            && message.contains(NotifyKind.CALLBACK.name()),
                    "the refusal lists what can be delivered: " + message);
        }
        AsyncWritev op = writev(file, 0, direct("abc"));
        assertThrows(
                UnsupportedOperationException.class,
                () -> op.setSigevNotify(notify),
                "what the backend cannot deliver is refused later too");
        assertEquals(3, run(op), "the refusal leaves the operation as it was");
    }

    @Test
    void noneAndCallbackAreDeliveredEverywhere() throws IOException {
        assertTrue(
                openNew()
                        .capabilities()
                        .notifications()
                        .containsAll(List.of(NotifyKind.NONE, NotifyKind.CALLBACK)),
                "none and callback are on every platform");
    }
}
