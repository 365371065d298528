package io.jnaaio.examples;

import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.OptionalInt;

/** A file of {@link OneThreadDriver}: a channel, and how it was opened. */
record OneThreadFile(
        OneThread thread,
        FileChannel channel,
        boolean readable,
        boolean writable,
        boolean append,
        int alignment)
        implements FileHandle {
    @Override
    public OptionalInt fd() {
        return OptionalInt.empty();
    }

    @Override
    public long size() throws IOException {
        return thread.call(channel::size);
    }

    @Override
    public void truncate(long size) throws IOException {
        thread.call(() -> channel.truncate(size));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
