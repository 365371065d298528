package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOpenOption;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The options of this library: an open either applies them, or is rejected with the option's name. */
public abstract class OpenOptionContract extends BackendContract {
    private static final int BLOCK = 4096;

    /** Constructor for subclasses. */
    protected OpenOptionContract() {}

    /** An open that may be rejected. */
    private interface Opening {
        AioFile open() throws IOException;
    }

    /** The file, or an empty list if the backend or the file system rejects one of the options and names it. */
    private static List<AioFile> openedOrRefused(Opening opening, AioOpenOption... options) {
        try {
            return List.of(opening.open());
        } catch (IOException | UnsupportedOperationException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(
                    Arrays.stream(options).anyMatch(option -> message.contains(option.name())),
                    e.toString());
            return List.of();
        }
    }

    private List<AioFile> opened(AioOpenOption option, Path path, OpenOption... more) {
        Set<OpenOption> options = new HashSet<>(Arrays.asList(more));
        options.add(option);
        return openedOrRefused(() -> io.openFile(path, options), option);
    }

    // ---- uncached files

    @Test
    void aFileIsCachedUnlessAsked() throws IOException {
        Capabilities can = openNew().capabilities();
        assertTrue(!can.has(Capability.UNCACHED) && !can.has(Capability.WRITE_BEHIND));
        assertTrue(!can.availability(Capability.UNCACHED).cause().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCACHED", "WRITE_BEHIND"})
    void whatIsWrittenIsRead(AioOpenOption option) throws IOException {
        Path path = fileOf("");
        byte[] content = pattern(300 * BLOCK + 17, 1);
        for (AioFile file :
                opened(option, path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Capability capability = Capability.valueOf(option.name());
            assertTrue(file.capabilities().has(capability), "it says so");
            List<Future<Long>> writes = new ArrayList<>();
            for (int at = 0; at < content.length; at += 30 * BLOCK) {
                int end = Math.min(content.length, at + 30 * BLOCK);
                ByteBuffer one = direct(Arrays.copyOfRange(content, at, end));
                writes.add(file.writev(at, one, heap("")));
            }
            for (Future<Long> write : writes) {
                assertTrue(valueOf(write) > 0);
            }
            file.sync(FsyncMode.DSYNC);
            ByteBuffer first = ByteBuffer.allocateDirect(100);
            ByteBuffer rest = ByteBuffer.allocate(content.length);
            assertEquals(content.length, valueOf(file.readv(0, first, rest)));
            ByteBuffer all = ByteBuffer.allocate(content.length);
            assertArrayEquals(content, all.put(first.flip()).put(rest.flip()).array());
            file.close();
            assertContent(content, path, "and it stays there");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCACHED", "WRITE_BEHIND"})
    void theCallingThreadWritesAndReads(AioOpenOption option) throws IOException {
        Path path = fileOf(TEXT);
        for (AioFile file :
                opened(option, path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertEquals(3, file.write(0, direct("ABC")));
            assertEquals(4, file.write(3, direct("DE"), heap("F!")));
            ByteBuffer all = ByteBuffer.allocateDirect(12);
            assertEquals(12, file.read(0, all));
            assertEquals("ABCDEF!23456", textOf(all));
            ByteBuffer end = ByteBuffer.allocateDirect(9);
            assertEquals(2, file.read(10, end, ByteBuffer.allocateDirect(3)), "short at the end");
            assertEquals(0, file.read(12, direct("x")), "and nothing behind it");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCACHED", "WRITE_BEHIND"})
    void appendsGoToTheEnd(AioOpenOption option) throws IOException {
        Path path = fileOf(TEXT);
        for (AioFile file : opened(option, path, StandardOpenOption.APPEND)) {
            Future<Long> first = file.writev(0, direct("AB"), heap("C"));
            Future<Long> second = file.writev(2, direct("DE"));
            assertEquals(3, valueOf(first));
            assertEquals(2, valueOf(second));
            assertEquals(1, file.write(0, heap("F")));
            assertContent(TEXT + "ABCDEF", path, "in the order of their submission");
        }
    }

    @Test
    void oneOfTheTwoWillDo() throws IOException {
        Path path = newPath();
        Set<OpenOption> options =
                Set.of(
                        AioOpenOption.UNCACHED,
                        AioOpenOption.WRITE_BEHIND,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
        for (AioFile file :
                openedOrRefused(
                        () -> io.openFile(path, options),
                        AioOpenOption.UNCACHED,
                        AioOpenOption.WRITE_BEHIND)) {
            boolean uncached = file.capabilities().has(Capability.UNCACHED);
            boolean behind = file.capabilities().has(Capability.WRITE_BEHIND);
            assertTrue(uncached ^ behind, file.capabilities()::toString);
            assertEquals(3, valueOf(file.writev(0, direct("abc"))));
            assertContent("abc", path, "it is written");
        }
    }

    @Test
    void aRefusedFileIsNeitherMadeNorEmptied() throws IOException {
        Path kept = fileOf(TEXT);
        List<AioFile> opened =
                opened(
                        AioOpenOption.UNCACHED,
                        kept,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
        assertContent(opened.isEmpty() ? TEXT : "", kept, "emptied if it is opened");
        Path made = newPath();
        opened =
                opened(
                        AioOpenOption.UNCACHED,
                        made,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW);
        assertEquals(!opened.isEmpty(), files().exists(made), "made if it is opened");
    }

    @Test
    void writeBehindWantsAFileToWriteTo() throws IOException {
        Path path = fileOf(TEXT);
        if (!files().areReal()) {
            return;
        }
        assertThrows(
                Exception.class,
                () -> io.openFile(path, AioOpenOption.WRITE_BEHIND),
                "it would do nothing");
    }

    // ---- descriptors

    @Test
    void noAppendIsForDescriptors() throws IOException {
        Path path = fileOf(TEXT);
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                io.openFile(
                                        path, AioOpenOption.NO_APPEND, StandardOpenOption.APPEND));
        assertTrue(e.getMessage().startsWith("NO_APPEND is for wrapped descriptors"), e::toString);
    }

    @Test
    void aDescriptorInAppendModeIsWrittenAtOffsets() throws IOException {
        Path path = fileOf(TEXT);
        AioFile appender = io.openFile(path, StandardOpenOption.APPEND);
        if (appender.fd().isEmpty()) {
            return;
        }
        int fd = appender.fd().getAsInt();
        Opening wrapping = () -> io.wrap(fd, false, Set.of(AioOpenOption.NO_APPEND));
        for (AioFile file : openedOrRefused(wrapping, AioOpenOption.NO_APPEND)) {
            assertEquals(0, file.capabilities().appendOnePieceMax(), "it is no appender");
            assertEquals(3, valueOf(file.writev(0, direct("AB"), heap("C"))));
            assertEquals(2, run(writev(file, 4, direct("EF"))));
            assertEquals(1, file.write(3, direct("D")), "in the calling thread");
            assertEquals(2, file.write(8, direct("_"), direct("_")), "in the calling thread");
            assertContent("ABCDEF12__56", path, "every write is at its offset");
            assertEquals(1, valueOf(appender.writev(0, direct("!"))));
            assertContent("ABCDEF12__56!", path, "the descriptor still appends");
        }
    }

    @Test
    void noAppendChangesNoOtherDescriptor() throws IOException {
        Path path = fileOf(TEXT);
        AioFile writer = openBoth(path);
        if (writer.fd().isEmpty()) {
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> io.wrap(1, false, Set.of(AioOpenOption.NO_APPEND)));
            return;
        }
        int fd = writer.fd().getAsInt();
        Opening wrapping = () -> io.wrap(fd, false, Set.of(AioOpenOption.NO_APPEND));
        for (AioFile file : openedOrRefused(wrapping, AioOpenOption.NO_APPEND)) {
            assertEquals(1, valueOf(file.writev(2, heap("C"))));
            assertContent("abCdef123456", path, "as without the option");
        }
    }

    @Test
    void optionsOfTheJdkComeTooLate() {
        assertThrows(
                IllegalArgumentException.class,
                () -> io.wrap(0, false, Set.of(StandardOpenOption.WRITE)));
        assertThrows(NullPointerException.class, () -> io.wrap(0, false, null));
    }
}
