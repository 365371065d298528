package io.jnaaio.engine.mem;

import io.jnaaio.jna.FileStatus;
import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A file that is open as a descriptor. */
public final class FdHandle implements FileHandle {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final NativeFiles files;
    private final String name;
    private final int fd;
    private final boolean own;
    private final boolean readable;
    private final boolean writable;
    private final boolean append;
    private final boolean direct;
    private final AtomicReference<@Nullable Path> deleteOnClose;
    private volatile boolean triedNowait;

    FdHandle(
            NativeFiles files,
            String name,
            int fd,
            boolean own,
            boolean readable,
            boolean writable,
            boolean append,
            boolean direct,
            @Nullable Path deleteOnClose) {
        this.files = files;
        this.name = name;
        this.fd = fd;
        this.own = own;
        this.readable = readable;
        this.writable = writable;
        this.append = append;
        this.direct = direct;
        this.deleteOnClose = new AtomicReference<>(deleteOnClose);
    }

    /** The descriptor itself. */
    public int descriptor() {
        return fd;
    }

    @Override
    public OptionalInt fd() {
        return OptionalInt.of(fd);
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

    /** Opened with O_DIRECT. */
    public boolean direct() {
        return direct;
    }

    /** It is known that buffered writes to it can be made so that they do not block. */
    public boolean triedNowait() {
        return triedNowait;
    }

    /** Takes note of it. */
    public void setTriedNowait() {
        triedNowait = true;
    }

    /** {@inheritDoc} By fstat(2), and for a disk by ioctl(2): the position of the descriptor stays. */
    @Override
    public long size() throws IOException {
        FileStatus status = status();
        return status.isDevice() ? files.calls().diskBytes(fd, status) : status.sizeBytes();
    }

    private FileStatus status() throws IOException {
        FileStatus status = files.calls().fstat(fd);
        if (status == null) {
            throw files.failure("fstat", name);
        }
        return status;
    }

    @Override
    public void truncate(long size) throws IOException {
        if (size < size()) {
            long unused = files.checked("ftruncate", name, files.calls().ftruncate(fd, size));
        }
    }

    @Override
    public void preallocate(long offset, long lengthBytes) throws IOException {
        files.allocate(name, fd, offset, lengthBytes);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        files.sync(name, fd, metaData);
    }

    // ---- locks

    @Override
    public Optional<Object> lockKey() {
        FileStatus status = files.calls().fstat(fd);
        return status == null
                ? Optional.empty()
                : Optional.of(List.of(status.device(), status.inode()));
    }

    @Override
    public boolean tryLock(long position, long size, boolean shared) throws IOException {
        return files.lock(name, fd, position, size, shared);
    }

    @Override
    public void unlock(long position, long size) throws IOException {
        files.unlock(name, fd, position, size);
    }

    // ---- close

    /** A driver serves it: from here on it may be deleted, if it was opened so. */
    void deleteIfAsked() {
        Path path = deleteOnClose.getAndSet(null);
        if (path == null) {
            return;
        }
        try {
            boolean unused = Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "DELETE_ON_CLOSE: " + name + " stays", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (own) {
            long unused = files.checked("close", name, files.calls().close(fd));
        }
    }

    @Override
    public String toString() {
        return name + " (fd " + fd + ")";
    }
}
