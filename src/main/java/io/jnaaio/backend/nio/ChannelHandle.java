package io.jnaaio.backend.nio;

import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.OptionalInt;

/** A file opened as a channel. */
final class ChannelHandle implements FileHandle {
    private final FileChannel channel;
    private final boolean readable;
    private final boolean writable;
    private final boolean append;
    private final int alignment;

    /**
     * Uses a channel.
     *
     * @param alignment that the JDK requires of addresses, offsets and lengths, in bytes; 1 if the file is not opened
     *     with DIRECT
     */
    ChannelHandle(
            FileChannel channel,
            boolean readable,
            boolean writable,
            boolean append,
            int alignment) {
        this.channel = channel;
        this.readable = readable;
        this.writable = writable;
        this.append = append;
        this.alignment = alignment;
    }

    int alignment() {
        return alignment;
    }

    FileChannel channel() {
        return channel;
    }

    @Override
    public OptionalInt fd() {
        return OptionalInt.empty();
    }

    @Override
    public boolean readable() {
        return readable;
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public boolean append() {
        return append;
    }

    @Override
    public long size() throws IOException {
        return Uninterrupted.call(channel::size);
    }

    @Override
    public void truncate(long size) throws IOException {
        Uninterrupted.call(() -> channel.truncate(size));
    }

    @Override
    public void preallocate(long offset, long lengthBytes) {
        throw new UnsupportedOperationException(
                "preallocate: java.nio has no call that allocates; use a native backend, or write"
                        + " zeros before the file is used");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
