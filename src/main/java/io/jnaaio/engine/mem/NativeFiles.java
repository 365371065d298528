package io.jnaaio.engine.mem;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioOpenOption;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.FlaggedCalls;
import io.jnaaio.jna.IovecLayout;
import io.jnaaio.jna.LibcFlagged;
import io.jnaaio.jna.NativePath;
import io.jnaaio.jna.OpenFlags;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens files as descriptors, with the options of java.nio. Descriptors are close-on-exec, and opening a file does not
 * block, unless another process holds a lease on it.
 */
public final class NativeFiles {
    private static final int MODE_DEFAULT = 0666;
    private static final int ACCESS_MODE_MASK = 3;
    private static final int SEEK_CUR = 1;

    private final FileCalls calls;
    private final PlatformAbi abi;
    private final RecordLocks locks;
    private final DeviceSync sync;
    private final Supplier<FlaggedCalls> flagged;

    /** Creates an instance that makes its calls through {@code calls}, with the numbers of the platform {@code abi}. */
    public NativeFiles(FileCalls calls, PlatformAbi abi) {
        this(calls, abi, LibcFlagged::create);
    }

    /**
     * Creates an instance with a source of the calls that take flags.
     *
     * @param flagged called for a file that needs these calls; throws a LinkageError if the system does not have them
     */
    NativeFiles(FileCalls calls, PlatformAbi abi, Supplier<FlaggedCalls> flagged) {
        this.calls = calls;
        this.abi = abi;
        this.flagged = flagged;
        locks = new RecordLocks(calls, abi);
        sync = new DeviceSync(calls, abi);
    }

    /**
     * Returns the calls that take flags.
     *
     * @throws LinkageError if the system does not have them
     */
    FlaggedCalls flagged() {
        return flagged.get();
    }

    FileCalls calls() {
        return calls;
    }

    IovecLayout iovec() {
        return abi.iovec();
    }

    Errno errno(int number) {
        return abi.errno(number);
    }

    /** Returns the alignment that direct I/O on a descriptor requires. */
    DirectAlignment directAlignment(int fd) {
        return DirectAlignment.of(calls, abi, fd);
    }

    /**
     * Opens a file of the default file system. A file to be deleted on close is deleted as soon as a driver accepts it,
     * because until then another driver may have to open it.
     *
     * @throws UnsupportedOperationException for an option or attribute that this system does not support
     * @throws FileSystemException if the system refuses to open the file; a subclass if java.nio has one for the reason
     */
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return open(path, options, file -> {}, attributes);
    }

    /**
     * Opens a file for a driver that may reject it.
     *
     * @param check called before the file is truncated; if it throws, a file that CREATE_NEW created is deleted
     */
    FileHandle open(
            Path path,
            Set<? extends OpenOption> options,
            Consumer<FdHandle> check,
            FileAttribute<?>... attributes)
            throws IOException {
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        boolean read = options.contains(StandardOpenOption.READ) || !write;
        boolean deleted = options.contains(StandardOpenOption.DELETE_ON_CLOSE);
        boolean direct = options.contains(ExtendedOpenOption.DIRECT);
        byte[] name = NativePath.bytes(path);
        int flags = flags(options, read, write);
        int mode = mode(attributes);
        int fd = descriptor(name, flags, mode);
        if (fd < 0 && abi.errno(calls.errno()) == Errno.EAGAIN) {
            // Another process holds a lease on the file, fcntl(2), F_SETLEASE: this open waits
            // until the lease is released, or broken after /proc/sys/fs/lease-break-time.
            fd = descriptor(name, flags & ~abi.open().nonblock(), mode);
        }
        if (fd < 0) {
            throw refusal(path.toString(), abi.errno(calls.errno()), calls.errno(), "open");
        }
        try {
            clearNonblocking(path.toString(), fd);
            Path delete = deleted ? path : null;
            OpenMode asked = new OpenMode(read, write, append, direct);
            FdHandle handle = handle(path.toString(), fd, true, asked, options, delete);
            check.accept(handle);
            if (truncatesAfterOpen(options)) {
                long unused = checked("ftruncate", path.toString(), calls.ftruncate(fd, 0));
            }
            return handle;
        } catch (IOException | RuntimeException | Error e) {
            int unused = calls.close(fd);
            if (write && options.contains(StandardOpenOption.CREATE_NEW)) {
                // This call created the file: a caller that retries with fewer options must not
                // find it.
                Files.deleteIfExists(path);
            }
            throw e;
        }
    }

    /**
     * Returns true if the file is truncated after it was opened: an open that fails because of an option of this
     * library must not have truncated the file.
     */
    private static boolean truncatesAfterOpen(Set<? extends OpenOption> options) {
        return options.contains(StandardOpenOption.TRUNCATE_EXISTING)
                && options.contains(StandardOpenOption.WRITE)
                && FlagOptions.any(options);
    }

    private FdHandle handle(
            String name,
            int fd,
            boolean own,
            OpenMode mode,
            Set<? extends OpenOption> options,
            @Nullable Path delete)
            throws FileSystemException {
        if (!FlagOptions.any(options)) {
            return new FdHandle(this, name, fd, own, mode, null, delete);
        }
        FlaggedCalls calls;
        try {
            calls = flagged.get();
        } catch (LinkageError e) {
            throw new UnsupportedOperationException(
                    options
                            + ": this system has no pwritev2 with flags, which only Linux has ("
                            + e.getMessage()
                            + ")",
                    e);
        }
        FlagOptions asked = new FlagOptions(this.calls, calls, abi);
        return new FdHandle(
                this, name, fd, own, asked.tried(name, fd, mode, options), calls, delete);
    }

    private int descriptor(byte[] name, int flags, int mode) {
        int fd;
        Signals signals = new Signals();
        do {
            fd = calls.open(name, flags, mode);
        } while (fd < 0 && signals.repeat(abi.errno(calls.errno())));
        return fd;
    }

    /** Opens an existing file with these flags; a failure has the errno of open(2). */
    int checkedOpen(String name, byte[] path, int flags) throws IOException {
        return (int) checked("open", name, descriptor(path, flags, 0));
    }

    private int flags(Set<? extends OpenOption> options, boolean read, boolean write) {
        OpenFlags names = abi.open();
        int flags = read && write ? names.rdwr() : write ? names.wronly() : names.rdonly();
        flags |= names.cloexec() | names.nonblock() | names.largefile();
        for (OpenOption option : options) {
            flags |= flag(option, names, write);
        }
        if (truncatesAfterOpen(options)) {
            flags &= ~names.trunc();
        }
        if (options.contains(StandardOpenOption.DELETE_ON_CLOSE)
                && !(write && options.contains(StandardOpenOption.CREATE_NEW))) {
            // The link would be deleted, but its target would be open.
            flags |= names.nofollow();
        }
        return flags;
    }

    private static int flag(OpenOption option, OpenFlags names, boolean write) {
        if (option instanceof StandardOpenOption standard) {
            return switch (standard) {
                case READ, WRITE, SPARSE, DELETE_ON_CLOSE -> 0;
                case APPEND -> names.append();
                case TRUNCATE_EXISTING -> write ? names.trunc() : 0;
                case CREATE -> write ? names.creat() : 0;
                case CREATE_NEW -> write ? names.creat() | names.excl() : 0;
                case SYNC -> names.sync();
                case DSYNC -> names.dsync() == 0 ? names.sync() : names.dsync();
            };
        }
        if (option == LinkOption.NOFOLLOW_LINKS) {
            return names.nofollow();
        }
        if (option == ExtendedOpenOption.DIRECT) {
            if (!names.hasDirect()) {
                throw new UnsupportedOperationException("DIRECT: this system has no O_DIRECT");
            }
            return names.direct();
        }
        if (option instanceof AioOpenOption) {
            return 0; // probed when the file is open
        }
        throw new UnsupportedOperationException("open option " + option);
    }

    private static int mode(FileAttribute<?>... attributes) {
        int mode = MODE_DEFAULT;
        for (FileAttribute<?> attribute : attributes) {
            if (!attribute.name().equals("posix:permissions")
                    || !(attribute.value() instanceof Set<?> permissions)) {
                throw new UnsupportedOperationException(
                        "file attribute "
                                + attribute.name()
                                + ": only posix:permissions can be set");
            }
            mode = 0;
            for (PosixFilePermission permission : PosixFilePermission.values()) {
                mode <<= 1;
                mode |= permissions.contains(permission) ? 1 : 0;
            }
        }
        return mode;
    }

    /** Clears O_NONBLOCK, which is meant only for the open: a device may apply it to writes. */
    private void clearNonblocking(String name, int fd) throws IOException {
        int flags = (int) checked("fcntl(F_GETFL)", name, calls.fcntl(fd, abi.fcntl().getfl(), 0));
        long unused =
                checked(
                        "fcntl(F_SETFL)",
                        name,
                        calls.fcntl(fd, abi.fcntl().setfl(), flags & ~abi.open().nonblock()));
    }

    /**
     * Uses an open descriptor as a file; its access mode, append mode and direct mode are read from the system.
     *
     * @param options the {@link AioOpenOption}s
     * @throws FileSystemException if the descriptor is a pipe, a FIFO or a socket, which have no offsets and may block
     *     for ever
     */
    public FileHandle wrap(int fd, boolean own, Set<? extends OpenOption> options)
            throws IOException {
        String name = "fd " + fd;
        if (calls.lseek(fd, 0, SEEK_CUR) < 0 && abi.errno(calls.errno()) == Errno.ESPIPE) {
            throw new FileSystemException(
                    name,
                    null,
                    "is a pipe, a FIFO, a socket or a terminal; regular files, block and character"
                            + " devices with offsets can be used");
        }
        int flags = (int) checked("fcntl(F_GETFL)", name, calls.fcntl(fd, abi.fcntl().getfl(), 0));
        int access = flags & ACCESS_MODE_MASK;
        OpenFlags names = abi.open();
        OpenMode mode =
                new OpenMode(
                        access == names.rdonly() || access == names.rdwr(),
                        access == names.wronly() || access == names.rdwr(),
                        (flags & names.append()) != 0,
                        names.hasDirect() && (flags & names.direct()) != 0);
        return handle(name, fd, own, mode, options, null);
    }

    /** Allocates a range of a file by fallocate(2), and repeats the call if a signal interrupts it. */
    void allocate(String name, int fd, long offset, long lengthBytes) throws IOException {
        int number;
        Signals signals = new Signals();
        do {
            number = calls.fallocate(fd, offset, lengthBytes);
        } while (number != 0 && signals.repeat(abi.errno(number)));
        if (number != 0) {
            Errno errno = abi.errno(number);
            throw new ErrnoException(
                    "fallocate", errno, number, cannotAllocate(errno) + ": " + name, 0, null);
        }
    }

    private static String cannotAllocate(Errno errno) {
        if (errno == Errno.EOPNOTSUPP || errno == Errno.ENOSYS || errno == Errno.EINVAL) {
            return "the file system cannot allocate ahead; write zeros before the file is used";
        }
        if (errno == Errno.EINTR) {
            return errno.meaning() + Signals.REMEDY;
        }
        return errno == Errno.ENODEV
                ? "only regular files have blocks to allocate"
                : errno.meaning();
    }

    /** Syncs a file, open in any access mode, until the device has stored its data. */
    void sync(String name, int fd, boolean metaData) throws IOException {
        String failed = sync.sync(fd, metaData ? Request.Kind.SYNC : Request.Kind.DATASYNC);
        if (failed != null) {
            throw failure(failed, name);
        }
    }

    /** Locks a region; returns false if another owner has locked it. */
    boolean lock(String name, int fd, long position, long size, boolean shared) throws IOException {
        int result = locks.lock(fd, position, size, shared);
        Errno errno = result < 0 ? abi.errno(calls.errno()) : Errno.SUCCESS;
        if (errno == Errno.EAGAIN || errno == Errno.EACCES) {
            return false;
        }
        return checked("fcntl(F_SETLK)", name, result) >= 0;
    }

    void unlock(String name, int fd, long position, long size) throws IOException {
        long unused = checked("fcntl(F_SETLK)", name, locks.unlock(fd, position, size));
    }

    /** Returns the result of a call; throws if the result is negative. */
    long checked(String call, String name, long result) throws IOException {
        if (result < 0) {
            throw failure(call, name);
        }
        return result;
    }

    /** Returns the exception for the errno of the last call. */
    ErrnoException failure(String call, String name) {
        int number = calls.errno();
        Errno errno = abi.errno(number);
        return new ErrnoException(call, errno, number, errno.meaning() + ": " + name, 0, null);
    }

    private static IOException refusal(String path, Errno errno, int number, String call) {
        String reason = call + ": " + errno + " (" + number + "): " + errno.meaning();
        if (errno == Errno.ENOENT) {
            return new NoSuchFileException(path);
        }
        if (errno == Errno.EEXIST) {
            return new FileAlreadyExistsException(path);
        }
        if (errno == Errno.EACCES || errno == Errno.EPERM) {
            return new AccessDeniedException(path, null, reason);
        }
        if (errno == Errno.ELOOP) {
            reason += "; NOFOLLOW_LINKS and DELETE_ON_CLOSE take no symbolic link";
        } else if (errno == Errno.EMFILE) {
            reason += "; raise the limit (ulimit -n) or close files";
        } else if (errno == Errno.EINTR) {
            reason += Signals.REMEDY;
        } else if (errno == Errno.EINVAL) {
            reason += "; the file system may not know one of the open options";
        }
        return new FileSystemException(path, null, reason);
    }
}
