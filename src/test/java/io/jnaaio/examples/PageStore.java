package io.jnaaio.examples;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Pages of a fixed size in a file that bypasses the page cache. Each write takes consecutive pages, from any place in memory,
 * and is one request to the device.
 */
final class PageStore implements AutoCloseable {
    /** The constructor checks that this is a multiple of {@code offsetAlignment}. */
    static final int PAGE_BYTES = 4096;

    private final AioFile file;
    private final AlignedBuffers pool;

    // tag::open[]
    PageStore(AsyncIo io, Path path, long poolBytes) throws IOException {
        file =
                io.openFile(
                        path,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                ExtendedOpenOption.DIRECT));
        int unit = file.capabilities().offsetAlignment();
        if (PAGE_BYTES % unit != 0) {
            file.close();
            throw new IOException(path + " requires multiples of " + unit + " bytes");
        }
        pool = new AlignedBuffers(file.capabilities().memoryAlignment(), poolBytes);
    }

    // end::open[]

    /** Acquires a page to fill; waits until the pool has room. Close the lease when its write has completed. */
    AlignedBuffers.Lease newPage() throws InterruptedException {
        return pool.acquire(PAGE_BYTES);
    }

    // tag::write[]
    /** Writes consecutive pages by one request; completes with the number of pages. */
    CompletableFuture<Integer> write(long first, AlignedBuffers.Lease... pages) {
        ByteBuffer[] buffers = new ByteBuffer[pages.length];
        for (int i = 0; i < pages.length; i++) {
            buffers[i] = pages[i].buffer().clear().limit(PAGE_BYTES);
        }
        return file.writev(first * PAGE_BYTES, buffers)
                .thenApply(bytes -> Math.toIntExact(bytes / PAGE_BYTES));
    }

    // end::write[]

    /** Reads a page into the lease's buffer; completes with false beyond the end of the store. */
    CompletableFuture<Boolean> read(long page, AlignedBuffers.Lease into) {
        ByteBuffer buffer = into.buffer().clear().limit(PAGE_BYTES);
        return file.readv(page * PAGE_BYTES, buffer)
                .thenApply(
                        bytes -> {
                            buffer.flip();
                            return bytes == PAGE_BYTES;
                        });
    }

    /** Makes the pages durable. Direct I/O alone does not: the device has a cache, and the file's size is metadata. */
    AioFuture<Void> sync() {
        return file.fsync(FsyncMode.DSYNC);
    }

    AioFile file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
