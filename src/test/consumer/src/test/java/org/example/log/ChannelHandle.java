package org.example.log;

import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import java.util.Set;

/** A file that is an open channel. */
record ChannelHandle(FileChannel channel, Set<? extends OpenOption> options) implements FileHandle {
    @Override
    public OptionalInt fd() {
        return OptionalInt.empty();
    }

    @Override
    public boolean readable() {
        return options.contains(StandardOpenOption.READ) || !writable();
    }

    @Override
    public boolean writable() {
        return options.contains(StandardOpenOption.WRITE) || append();
    }

    @Override
    public boolean append() {
        return options.contains(StandardOpenOption.APPEND);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        if (size < channel.size()) {
            channel.truncate(size);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
