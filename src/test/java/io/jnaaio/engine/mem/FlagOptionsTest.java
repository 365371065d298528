package io.jnaaio.engine.mem;

import static io.jnaaio.api.AioOpenOption.NO_APPEND;
import static io.jnaaio.api.AioOpenOption.UNCACHED;
import static io.jnaaio.api.AioOpenOption.WRITE_BEHIND;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Errno;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.FlaggedCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of this system, over a kernel that takes the flags a test says. */
class FlagOptionsTest {
    private static final int DONTCACHE = 0x80;
    private static final int NOAPPEND = 0x20;

    @TempDir Path dir;
    private final List<FdHandle> opened = new ArrayList<>();
    private PlatformAbi abi;
    private FileCalls calls;
    private final PlayedFlags kernel = new PlayedFlags();
    private NativeFiles files;

    @BeforeEach
    void makeCalls() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"), "flags and /proc are Linux's");
        abi = PlatformAbi.of(Aio.probe().facts());
        calls = LibcFiles.create();
        files = new NativeFiles(calls, abi, () -> kernel);
    }

    @AfterEach
    void closeFiles() throws IOException {
        for (FdHandle file : opened) {
            file.close();
        }
    }

    private FdHandle open(OpenOption... options) throws IOException {
        Path path = dir.resolve("file" + opened.size());
        if (!Set.of(options).contains(CREATE_NEW)) {
            Files.writeString(path, "content");
        }
        FdHandle file = (FdHandle) files.open(path, Set.of(options));
        opened.add(file);
        return file;
    }

    private String refusal(OpenOption... options) {
        return assertThrows(FileSystemException.class, () -> open(options)).getReason();
    }

    @Test
    void readsAndWritesCarryTheFlagThatTheKernelTakes() throws IOException {
        kernel.taken = DONTCACHE;
        FdHandle file = open(READ, WRITE, UNCACHED);
        assertEquals(Uncached.DONTCACHE, file.uncached());
        assertEquals(DONTCACHE, file.readFlags());
        assertEquals(DONTCACHE, file.writeFlags());
        assertEquals(List.of("preadv2 " + (Long.MAX_VALUE - 1) + " 0x80"), kernel.log);
        assertEquals(5, file.readv(1, 2, 5));
        assertEquals(6, file.writev(3, 4, 6));
        assertEquals(List.of("preadv2 5 0x80", "pwritev2 6 0x80"), kernel.since(1));
    }

    @Test
    void anOrdinaryFileIsNotTried() throws IOException {
        FdHandle file = open(READ, WRITE);
        assertEquals(List.of(), kernel.log);
        assertEquals(0, file.readFlags() | file.writeFlags());
    }

    @Test
    void aFileOpenForWritingAloneIsOpenedOnceMore() throws IOException {
        kernel.taken = DONTCACHE;
        assertEquals(DONTCACHE, open(WRITE, UNCACHED).writeFlags());
        assertEquals(DONTCACHE, open(APPEND, UNCACHED).writeFlags());
        assertEquals(2, kernel.log.size());
    }

    @Test
    void oneThatMayNotBeReadCannotBeTried() throws IOException {
        FileCalls denied = mock(FileCalls.class, delegatesTo(calls));
        doAnswer(
                        call -> {
                            byte[] name = call.getArgument(0);
                            String text = new String(name, StandardCharsets.UTF_8);
                            return text.startsWith("/proc/self/fd/")
                                    ? -1
                                    : calls.open(name, call.getArgument(1), call.getArgument(2));
                        })
                .when(denied)
                .open(any(), anyInt(), anyInt());
        doAnswer(call -> abi.number(Errno.EACCES)).when(denied).errno();
        kernel.taken = DONTCACHE;
        files = new NativeFiles(denied, abi, () -> kernel);
        String why = refusal(WRITE, UNCACHED);
        assertTrue(why.startsWith("UNCACHED: open(/proc/self/fd/"), why);
        assertTrue(why.contains("EACCES (13): to try the option, the file must be readable"), why);
    }

    @Test
    void aKernelWithoutTheFlagRefusesTheFile() throws IOException {
        String why = refusal(READ, WRITE, UNCACHED);
        assertTrue(
                why.startsWith(
                        "UNCACHED: preadv2 with RWF_DONTCACHE: EOPNOTSUPP (95): this file system or"
                                + " this kernel has no uncached reads and writes"),
                why);
        assertTrue(why.endsWith("add AioOpenOption.WRITE_BEHIND"), why);
    }

    @Test
    void aRefusedFileIsNeitherMadeNorEmptied() throws IOException {
        refusal(WRITE, CREATE_NEW, UNCACHED);
        assertFalse(Files.exists(dir.resolve("file0")));
        refusal(WRITE, TRUNCATE_EXISTING, UNCACHED);
        assertEquals("content", Files.readString(dir.resolve("file0")));
        kernel.taken = DONTCACHE;
        assertEquals(0, open(WRITE, TRUNCATE_EXISTING, UNCACHED).size());
    }

    /** A driver that passes flags on and drops nothing, as io-uring's. */
    private static final class FlagsAlone extends FdDriver {
        FlagsAlone(NativeFiles files) {
            super(files);
        }

        @Override
        protected boolean passesFlags() {
            return true;
        }

        @Override
        public BackendId id() {
            return BackendId.IO_URING;
        }

        @Override
        protected FileService serve(FdHandle file) {
            return new FileService(
                    Capabilities.builder(id()).build(), RequestLimits.builder().build());
        }

        @Override
        public boolean submit(Request request) {
            return false;
        }

        @Override
        public CancelStatus cancel(Request request, boolean wait) {
            return CancelStatus.ALL_DONE;
        }

        @Override
        public void close() {}
    }

    @Test
    void aDriverThatCannotFallBackNeitherMakesNorEmptiesTheFile() throws IOException {
        Set<OpenOption> emptied = Set.of(WRITE, TRUNCATE_EXISTING, UNCACHED, WRITE_BEHIND);
        Set<OpenOption> made = Set.of(WRITE, CREATE_NEW, UNCACHED, WRITE_BEHIND);
        FdDriver driver = new FlagsAlone(files);
        Path kept = Files.writeString(dir.resolve("kept"), "content");
        Path none = dir.resolve("none");
        String why =
                assertThrows(
                                UnsupportedOperationException.class,
                                () -> driver.open(kept, emptied).close())
                        .getMessage();
        assertTrue(why.startsWith("WRITE_BEHIND: the io-uring backend does not drop pages"), why);
        assertEquals("content", Files.readString(kept));
        assertThrows(UnsupportedOperationException.class, () -> driver.open(none, made).close());
        assertFalse(Files.exists(none));
        kernel.taken = DONTCACHE;
        driver.open(kept, emptied).close();
        assertEquals("", Files.readString(kept), "emptied when it is opened");
    }

    @Test
    void writeBehindIsTheFallback() throws IOException {
        FdHandle file = open(WRITE, UNCACHED, WRITE_BEHIND);
        assertEquals(Uncached.WRITE_BEHIND, file.uncached());
        assertEquals(0, file.readFlags() | file.writeFlags());
        kernel.taken = DONTCACHE;
        assertEquals(Uncached.DONTCACHE, open(WRITE, UNCACHED, WRITE_BEHIND).uncached());
        assertEquals(Uncached.WRITE_BEHIND, open(WRITE, WRITE_BEHIND).uncached());
    }

    @Test
    void writeBehindThatCouldDoNothingIsRefused() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> open(READ, WRITE_BEHIND));
        kernel.syncError = abi.number(Errno.ENOSYS);
        String why = refusal(WRITE, WRITE_BEHIND);
        assertTrue(why.startsWith("WRITE_BEHIND: sync_file_range: ENOSYS (38): "), why);
        kernel.syncError = 0;
        kernel.adviceError = abi.number(Errno.EINVAL);
        why = refusal(WRITE, UNCACHED, WRITE_BEHIND);
        assertTrue(why.startsWith("WRITE_BEHIND: posix_fadvise: EINVAL (22): "), why);
    }

    @Test
    void pagesAreDroppedEveryWindowAfterASyncAndAtTheEnd() throws IOException {
        FdHandle file = open(WRITE, WRITE_BEHIND);
        List<String> round = List.of("sync_file_range 0 0 2", "posix_fadvise 0 0 4");
        kernel.log.clear();
        file.written(WriteBehind.WINDOW_BYTES - 1);
        assertEquals(List.of(), kernel.log, "not for every write");
        file.written(1);
        assertEquals(round, kernel.since(0));
        file.written(3L * WriteBehind.WINDOW_BYTES);
        assertEquals(round, kernel.since(2), "one round for a large write");
        file.synced();
        assertEquals(round, kernel.since(4));
        file.force(false);
        assertEquals(round, kernel.since(6));
        opened.clear();
        file.close();
        assertEquals(round, kernel.since(8));
    }

    @Test
    void whatCannotBeDroppedIsNoErrorOfTheFile() throws IOException {
        FdHandle file = open(WRITE, WRITE_BEHIND);
        kernel.syncError = abi.number(Errno.EIO);
        file.synced();
        kernel.thrown = new OutOfMemoryError("no native memory");
        file.written(WriteBehind.WINDOW_BYTES);
        kernel.thrown = null;
    }

    @Test
    void aDescriptorInAppendModeIsWrittenAtOffsets() throws IOException {
        FdHandle appender = open(APPEND);
        int fd = appender.descriptor();
        assertTrue(((FdHandle) files.wrap(fd, false, Set.of())).append());
        String why =
                assertThrows(
                                FileSystemException.class,
                                () -> files.wrap(fd, false, Set.of(NO_APPEND)))
                        .getReason();
        assertTrue(
                why.startsWith(
                        "NO_APPEND: preadv2 with RWF_NOAPPEND: EOPNOTSUPP (95): Linux 6.9 is"),
                why);
        kernel.taken = NOAPPEND;
        FdHandle file = (FdHandle) files.wrap(fd, false, Set.of(NO_APPEND));
        assertFalse(file.append());
        assertEquals(NOAPPEND, file.writeFlags());
        assertEquals(0, file.readFlags());
        kernel.taken = NOAPPEND | DONTCACHE;
        file = (FdHandle) files.wrap(fd, false, Set.of(NO_APPEND, UNCACHED));
        assertEquals(NOAPPEND | DONTCACHE, file.writeFlags());
        assertEquals(DONTCACHE, file.readFlags());
    }

    @Test
    void withoutTheCallsEveryOptionIsRefused() {
        files =
                new NativeFiles(
                        calls,
                        abi,
                        () -> {
                            throw new UnsatisfiedLinkError("pwritev2: not in this process");
                        });
        String why =
                assertThrows(UnsupportedOperationException.class, () -> open(WRITE, WRITE_BEHIND))
                        .getMessage();
        assertTrue(why.contains("WRITE_BEHIND"), why);
        assertTrue(why.contains("no pwritev2 with flags"), why);
    }

    /** A kernel that takes some flags and notes what it is asked for. */
    private final class PlayedFlags implements FlaggedCalls {
        private final List<String> log = new ArrayList<>();
        private int taken;
        private int syncError;
        private int adviceError;
        private Error thrown;
        private int errno;

        private List<String> since(int first) {
            return List.copyOf(log.subList(first, log.size()));
        }

        private long call(String name, long offset, int flags) {
            log.add(name + " " + offset + " 0x" + Integer.toHexString(flags));
            errno = abi.number(Errno.EOPNOTSUPP);
            return (flags & ~taken) == 0 ? Math.min(offset, 9) : -1;
        }

        @Override
        public long preadv2(int fd, long iov, int iovcnt, long offset, int flags) {
            return call("preadv2", offset, flags);
        }

        @Override
        public long pwritev2(int fd, long iov, int iovcnt, long offset, int flags) {
            return call("pwritev2", offset, flags);
        }

        @Override
        public int sync_file_range(int fd, long offset, long nbytes, int flags) {
            if (thrown != null) {
                throw thrown;
            }
            log.add("sync_file_range " + offset + " " + nbytes + " " + flags);
            errno = syncError;
            return syncError == 0 ? 0 : -1;
        }

        @Override
        public int posix_fadvise(int fd, long offset, long len, int advice) {
            log.add("posix_fadvise " + offset + " " + len + " " + advice);
            return adviceError;
        }

        @Override
        public int errno() {
            return errno;
        }
    }
}
