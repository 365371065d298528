package io.jnaaio.examples;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.log.Appender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/**
 * A write-ahead log: records of length, life, checksum and payload. What was acknowledged before a crash is found after it,
 * and the torn rest is cut off.
 */
final class WriteAheadLog implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int PAYLOAD_BYTES_MAX = 1 << 20;

    private final AioFile file;
    private final Appender log;
    private final int life;
    private final List<ByteBuffer> found = new ArrayList<>();

    // tag::create[]
    private static AioFile opened(AsyncIo io, Path path) throws IOException {
        AioFile file =
                io.openFile(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            // Also if it exists: who created it may have been stopped before it synced.
            Aio.syncDirectory(path.toAbsolutePath().getParent());
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return file;
    }

    // end::create[]

    // tag::open[]
    WriteAheadLog(AsyncIo io, Path path) throws IOException {
        this(opened(io, path));
    }

    WriteAheadLog(AioFile file) throws IOException {
        this.file = file;
        long end = 0;
        int lives = 0;
        for (Stored record = read(0, 0); record != null; record = read(end, lives)) {
            found.add(record.payload());
            end += HEADER_BYTES + record.payload().remaining();
            lives = record.life();
        }
        file.truncate(end); // whatever lies behind was not acknowledged, or is torn
        life = lives + 1; // what an earlier life left behind the end can never look like ours
        log = Appender.open(file, end);
        log.flush().join(); // what was found may have come from the page cache
    }

    // end::open[]

    // tag::append[]
    /** Completes with the record's position when it is durable. */
    CompletableFuture<Long> append(ByteBuffer payload) {
        ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);
        header.putInt(payload.remaining()).putInt(life).putInt(checksum(life, payload)).flip();
        return log.append(header, payload); // many writers, one write and one fdatasync
    }

    // end::append[]

    /** The records that were there when it was opened. */
    List<ByteBuffer> found() {
        return found;
    }

    // tag::read[]
    private record Stored(int life, ByteBuffer payload) {}

    /** The record at that place; null if there is none that is whole. */
    private @org.jspecify.annotations.Nullable Stored read(long position, int livesBefore) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        if (file.readv(position, header).join() < HEADER_BYTES) {
            return null;
        }
        int length = header.flip().getInt();
        int recordLife = header.getInt();
        if (length < 1 || length > PAYLOAD_BYTES_MAX || recordLife < Math.max(1, livesBefore)) {
            return null;
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        boolean whole =
                file.readv(position + HEADER_BYTES, payload).join() == length
                        && header.getInt() == checksum(recordLife, payload.flip());
        return whole ? new Stored(recordLife, payload) : null;
    }

    private static int checksum(int life, ByteBuffer payload) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(8).putInt(payload.remaining()).putInt(life).flip());
        sum.update(payload.duplicate());
        return (int) sum.getValue();
    }

    // end::read[]

    @Override
    public void close() throws IOException {
        log.close();
        file.close();
    }
}
