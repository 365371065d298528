package io.jnaaio.testing;

import io.jnaaio.api.Capability;
import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An open in-memory file. */
record FakeHandle(
        FakeFile content,
        Path path,
        boolean readable,
        boolean writable,
        boolean append,
        boolean direct,
        @Nullable Capability uncached,
        Runnable onClose)
        implements FileHandle {
    @Override
    public OptionalInt fd() {
        return OptionalInt.empty();
    }

    @Override
    public long size() {
        return content.size();
    }

    @Override
    public void truncate(long size) {
        content.truncate(size);
    }

    @Override
    public void preallocate(long offset, long lengthBytes) throws IOException {
        content.allocate(offset, lengthBytes);
    }

    @Override
    public void close() {
        onClose.run();
    }
}
