package io.jnaaio.engine.mem;

import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.util.OptionalInt;

/** A file that is open as a descriptor. */
public final class FdHandle implements FileHandle {
    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SEEK_END = 2;

    private final NativeFiles files;
    private final String name;
    private final int fd;
    private final boolean own;
    private final boolean readable;
    private final boolean writable;
    private final boolean append;
    private final boolean direct;
    private volatile boolean triedNowait;

    FdHandle(
            NativeFiles files,
            String name,
            int fd,
            boolean own,
            boolean readable,
            boolean writable,
            boolean append,
            boolean direct) {
        this.files = files;
        this.name = name;
        this.fd = fd;
        this.own = own;
        this.readable = readable;
        this.writable = writable;
        this.append = append;
        this.direct = direct;
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

    /**
     * {@inheritDoc} By lseek(2): a descriptor of the library's own may be left at the end, for no call of it looks at the
     * position; another's is put back to where it stood.
     */
    @Override
    public long size() throws IOException {
        long before = own ? 0 : files.checked("lseek", name, files.calls().lseek(fd, 0, SEEK_CUR));
        long size = files.checked("lseek", name, files.calls().lseek(fd, 0, SEEK_END));
        if (!own) {
            long unused = files.checked("lseek", name, files.calls().lseek(fd, before, SEEK_SET));
        }
        return size;
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
