package io.jnaaio.engine.mem;

import io.jnaaio.api.ErrnoException;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.NativePath;
import io.jnaaio.jna.OpenFlags;
import io.jnaaio.jna.PlatformAbi;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Syncs the entries of a directory: opens the directory for reading, the only access mode that directories allow, calls
 * fsync(2), and closes it.
 */
public final class DirectoryFsync {
    private DirectoryFsync() {}

    /**
     * Syncs a directory of the default file system.
     *
     * @throws ErrnoException naming the call and the errno
     */
    public static void run(FileCalls calls, PlatformAbi abi, Path directory) throws IOException {
        NativeFiles files = new NativeFiles(calls, abi);
        String name = directory.toString();
        int fd = files.checkedOpen(name, NativePath.bytes(directory), flags(abi.open()));
        try {
            files.sync(name, fd, true);
        } catch (IOException | RuntimeException | Error e) {
            int unused = calls.close(fd);
            throw e;
        }
        long unused = files.checked("close", name, calls.close(fd));
    }

    private static int flags(OpenFlags names) {
        return names.rdonly() | names.directory() | names.cloexec() | names.largefile();
    }
}
