package io.jnaaio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOpenOption;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Capability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code in docs/direct-io.md. */
@Timeout(60)
class PageStoreTest {
    @TempDir private Path folder;

    private static PageStore open(AsyncIo io, Path path) throws IOException {
        try {
            return new PageStore(io, path, 1 << 20);
        } catch (IOException | UnsupportedOperationException e) {
            // EINVAL on a file system without O_DIRECT; unsupported on macOS.
            Assumptions.abort("no direct I/O in the temporary folder: " + e);
            throw e;
        }
    }

    @Test
    void pagesAreReadAsTheyWereWritten() throws Exception {
        Path path = folder.resolve("pages");
        try (AsyncIo io = Aio.open();
                PageStore store = open(io, path)) {
            // tag::use[]
            try (AlignedBuffers.Lease first = store.newPage();
                    AlignedBuffers.Lease second = store.newPage()) {
                first.buffer().putLong(0, 7);
                second.buffer().putLong(0, 8);
                int pages = store.write(7, first, second).join(); // one request of two buffers
                store.sync().join();
                assertEquals(2, pages); // not shown
                assertTrue(store.read(8, first).join()); // not shown
                assertEquals(8, first.buffer().getLong(0)); // not shown
                assertFalse(store.read(9, first).join(), "behind the end"); // not shown
            }
            // end::use[]
        }
        assertEquals(9L * PageStore.PAGE_BYTES, Files.size(path));
    }

    @Test
    void aBulkWriteStaysOutOfThePageCache() throws Exception {
        Path path = folder.resolve("bulk");
        ByteBuffer block = ByteBuffer.allocateDirect(1 << 16);
        try (AsyncIo io = Aio.open()) {
            // tag::uncached[]
            Set<OpenOption> options =
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            AioOpenOption.UNCACHED, // if the kernel supports it
                            AioOpenOption.WRITE_BEHIND); // otherwise done by the library
            try (AioFile file = io.openFile(path, options)) {
                boolean byTheKernel = file.capabilities().has(Capability.UNCACHED);
                long written = file.writevDurable(0, block).join();
                assertEquals(1 << 16, written); // not shown
                assertEquals( // not shown
                        !byTheKernel, // not shown
                        file.capabilities().has(Capability.WRITE_BEHIND)); // not shown
            }
            // end::uncached[]
        } catch (UnsupportedOperationException e) {
            Assumptions.abort("the options are of Linux alone: " + e);
        }
        assertEquals(1 << 16, Files.size(path));
    }

    @Test
    void whatIsNotAlignedIsRefusedOrCopied() throws Exception {
        Path path = folder.resolve("pages");
        // tag::bounce[]
        AioOptions copied = AioOptions.builder().bounce(true).build(); // jnaaio.bounce=true
        // end::bounce[]
        try (AsyncIo strict = Aio.open();
                AsyncIo lenient = Aio.open(copied);
                PageStore store = open(strict, path);
                PageStore other = open(lenient, path)) {
            int unit = store.file().capabilities().memoryAlignment();
            Assumptions.assumeTrue(unit > 1, "this file takes any alignment");
            ByteBuffer page =
                    AlignedBuffers.allocate(PageStore.PAGE_BYTES + 1, unit)
                            .slice(1, PageStore.PAGE_BYTES);
            assertThrows(IllegalArgumentException.class, () -> store.file().writev(0, page));
            assertEquals(PageStore.PAGE_BYTES, other.file().writev(0, page).join());
        }
    }
}
