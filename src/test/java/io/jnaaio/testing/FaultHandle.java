package io.jnaaio.testing;

import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** A driver's handle, with the path of the file and the shadow of its content. */
record FaultHandle(FileHandle inner, Path path, ShadowFile shadow, Faults faults, boolean synced)
        implements FileHandle {
    @Override
    public OptionalInt fd() {
        return inner.fd();
    }

    @Override
    public boolean readable() {
        return inner.readable();
    }

    @Override
    public boolean writable() {
        return inner.writable();
    }

    @Override
    public boolean append() {
        return inner.append();
    }

    @Override
    public long size() throws IOException {
        return inner.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        inner.truncate(size);
        shadow.truncated(size);
    }

    @Override
    public void preallocate(long offset, long lengthBytes) throws IOException {
        faults.allocate(path, shadow, offset + lengthBytes);
        inner.preallocate(offset, lengthBytes);
        shadow.allocated(offset + lengthBytes);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        inner.force(metaData);
    }

    @Override
    public Optional<Object> lockKey() {
        return inner.lockKey();
    }

    @Override
    public boolean tryLock(long position, long size, boolean shared) throws IOException {
        return inner.tryLock(position, size, shared);
    }

    @Override
    public void unlock(long position, long size) throws IOException {
        inner.unlock(position, size);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
