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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/**
 * A write-ahead log whose records consist of length, epoch, checksum and payload. Opening it after a crash finds every
 * acknowledged record and removes the torn rest.
 */
final class WriteAheadLog implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int PAYLOAD_BYTES_MAX = 1 << 20;

    private final AioFile file;
    private final Appender log;
    private final int epoch;
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
            // Even if the file exists: its creator may have crashed before this call.
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
        int last = 0;
        Optional<Stored> next = read(0, 0);
        while (next.isPresent()) {
            Stored record = next.get();
            found.add(record.payload());
            end += HEADER_BYTES + record.payload().remaining();
            last = record.epoch();
            next = read(end, last);
        }
        file.truncate(end); // what follows is torn or was not acknowledged
        epoch = last + 1; // so an old record that follows is never taken for a new one
        log = Appender.open(file, end);
        log.flush().join(); // the records found may be in the page cache only
    }

    // end::open[]

    // tag::append[]
    /** Completes with the position of the record when the record is durable. */
    CompletableFuture<Long> append(ByteBuffer payload) {
        ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);
        header.putInt(payload.remaining()).putInt(epoch).putInt(checksum(epoch, payload)).flip();
        return log.append(header, payload);
    }

    // end::append[]

    /** The records found by opening the log. */
    List<ByteBuffer> found() {
        return found;
    }

    // tag::read[]
    private record Stored(int epoch, ByteBuffer payload) {}

    /** The record at that position, if a complete one is there. */
    private Optional<Stored> read(long position, int epochBefore) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        if (file.readv(position, header).join() < HEADER_BYTES) {
            return Optional.empty();
        }
        int length = header.flip().getInt();
        int recordEpoch = header.getInt();
        if (length < 1 || length > PAYLOAD_BYTES_MAX || recordEpoch < Math.max(1, epochBefore)) {
            return Optional.empty();
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        boolean complete =
                file.readv(position + HEADER_BYTES, payload).join() == length
                        && header.getInt() == checksum(recordEpoch, payload.flip());
        return complete ? Optional.of(new Stored(recordEpoch, payload)) : Optional.empty();
    }

    private static int checksum(int epoch, ByteBuffer payload) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(8).putInt(payload.remaining()).putInt(epoch).flip());
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
