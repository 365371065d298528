package io.jnaaio.examples;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Pages that are overwritten in place and never torn, without a double-write buffer and without images of pages in a log: each
 * page is one atomic write. A page is a header, which is a checksum, and a body; after a power failure every page is the old
 * one or the new one.
 */
final class AtomicPageStore implements AutoCloseable {
    private static final int HEADER_BYTES = Long.BYTES;

    private final AioFile file;
    private final int pageBytes;

    // tag::open[]
    AtomicPageStore(AsyncIo io, Path path, int pageBytes) throws IOException {
        this.pageBytes = pageBytes;
        file =
                io.openFile(
                        path,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                ExtendedOpenOption.DIRECT));
        Capabilities can = file.capabilities();
        Availability atomic = can.availability(Capability.ATOMIC_WRITE);
        if (!atomic.available()
                || pageBytes < can.atomicUnitMin()
                || pageBytes > can.atomicUnitMax()) {
            file.close();
            throw new IOException(
                    atomic.available()
                            ? "atomic writes have " + can.atomicUnitMin() + " bytes or more"
                            : atomic.cause()); // then keep a double-write buffer
        }
    }

    // end::open[]

    int bodyBytes() {
        return pageBytes - HEADER_BYTES;
    }

    // tag::write[]
    /** Replaces a page: after a power failure the old one is there, or the new one. */
    AioFuture<Long> write(long page, ByteBuffer body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body.duplicate());
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putLong(0, checksum.getValue());
        return file.writevAtomic(page * pageBytes, header, body);
    }

    // end::write[]

    /** The same by an ordinary write, which a power failure may tear: for comparison. */
    AioFuture<Long> writeTearing(long page, ByteBuffer body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body.duplicate());
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putLong(0, checksum.getValue());
        return file.writev(page * pageBytes, header, body);
    }

    /** Whether a page, as it was read, is whole. */
    static boolean isWhole(ByteBuffer page) {
        CRC32C checksum = new CRC32C();
        checksum.update(page.duplicate().position(HEADER_BYTES));
        return page.getLong(0) == checksum.getValue();
    }

    /** Atomic is not durable: this makes the pages so that were written before. */
    AioFuture<Void> sync() {
        return file.fsync(FsyncMode.DSYNC);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
