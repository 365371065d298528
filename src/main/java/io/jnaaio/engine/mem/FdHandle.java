package io.jnaaio.engine.mem;

import io.jnaaio.jna.FileStatus;
import io.jnaaio.jna.FlaggedCalls;
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
    private final OpenMode mode;
    private @Nullable FlaggedCalls flagged;
    private final @Nullable WriteBehind behind;
    private final AtomicReference<@Nullable Path> deleteOnClose;
    private volatile boolean probedNowait;

    FdHandle(
            NativeFiles files,
            String name,
            int fd,
            boolean own,
            OpenMode mode,
            @Nullable FlaggedCalls flagged,
            @Nullable Path deleteOnClose) {
        this.files = files;
        this.name = name;
        this.fd = fd;
        this.own = own;
        this.mode = mode;
        this.flagged = flagged;
        behind =
                flagged != null && mode.uncached() == Uncached.WRITE_BEHIND
                        ? new WriteBehind(flagged, fd)
                        : null;
        this.deleteOnClose = new AtomicReference<>(deleteOnClose);
    }

    /** Returns the descriptor. */
    public int descriptor() {
        return fd;
    }

    @Override
    public OptionalInt fd() {
        return OptionalInt.of(fd);
    }

    @Override
    public boolean readable() {
        return mode.readable();
    }

    @Override
    public boolean writable() {
        return mode.writable();
    }

    @Override
    public boolean append() {
        return mode.append();
    }

    /** Returns true if the file was opened with O_DIRECT. */
    public boolean direct() {
        return mode.direct();
    }

    /** Returns how the file is kept out of the page cache. */
    Uncached uncached() {
        return mode.uncached();
    }

    /**
     * Loads the calls that take flags; called before the first request that needs them.
     *
     * @throws LinkageError if the C library does not have them
     */
    void bindFlagged() {
        if (flagged == null) {
            flagged = files.flagged();
        }
    }

    /** Returns the RWF_* flags of every read; 0 if there are none. */
    public int readFlags() {
        return mode.readFlags();
    }

    /** Returns the RWF_* flags of every write; 0 if there are none. */
    public int writeFlags() {
        return mode.writeFlags();
    }

    // ---- transfers

    /**
     * Calls preadv(2), or preadv2(2) if the file has flags for reads. Returns the number of bytes read, or -1.
     *
     * @param iov the address of {@code count} elements of {@code struct iovec}
     */
    public long readv(long iov, int count, long offset) {
        return flagged != null && mode.readFlags() != 0
                ? flagged.preadv2(fd, iov, count, offset, mode.readFlags())
                : files.calls().preadv(fd, iov, count, offset);
    }

    /**
     * Calls pwritev(2), or pwritev2(2) if the file has flags for writes. In append mode without flags it calls
     * writev(2), because the pwritev of musl writes at the offset even in append mode (1.2.5, RWF_NOAPPEND). Returns
     * the number of bytes written, or -1.
     *
     * @param iov the address of {@code count} elements of {@code struct iovec}
     */
    public long writev(long iov, int count, long offset) {
        return writev(iov, count, offset, mode.writeFlags());
    }

    /**
     * Writes like {@link #writev(long, int, long)}, with the given flags.
     *
     * @param flags the result of {@link FdDriver#writeFlags}, which includes the flags of the file
     */
    public long writev(long iov, int count, long offset, int flags) {
        FlaggedCalls with = flagged;
        if (with != null && flags != 0) {
            return with.pwritev2(fd, iov, count, offset, flags);
        }
        return mode.append()
                ? files.calls().writev(fd, iov, count)
                : files.calls().pwritev(fd, iov, count, offset);
    }

    /** Called after each write: drops pages of a file opened with WRITE_BEHIND; never throws. */
    public void written(long bytes) {
        if (behind != null) {
            behind.written(bytes);
        }
    }

    /** Called after each sync: drops pages of a file opened with WRITE_BEHIND; never throws. */
    public void synced() {
        if (behind != null) {
            behind.drop();
        }
    }

    // ---- state

    /** Returns true if a buffered write of this file has been tried with RWF_NOWAIT. */
    public boolean probedNowait() {
        return probedNowait;
    }

    /** Records that a buffered write of this file has been tried with RWF_NOWAIT. */
    public void setProbedNowait() {
        probedNowait = true;
    }

    /** {@inheritDoc} Uses fstat(2), and for a disk ioctl(2), so that the position of the descriptor does not change. */
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
        synced();
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

    /**
     * Deletes the file if it was opened with DELETE_ON_CLOSE. Called when a driver has accepted the file, because no
     * other driver needs to open it then.
     */
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
        synced();
        if (own) {
            long unused = files.checked("close", name, files.calls().close(fd));
        }
    }

    @Override
    public String toString() {
        return name + " (fd " + fd + ")";
    }
}
