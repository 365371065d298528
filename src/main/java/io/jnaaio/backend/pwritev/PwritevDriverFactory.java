package io.jnaaio.backend.pwritev;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.engine.mem.DirectoryFsync;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.NativePath;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import java.io.IOException;
import java.nio.file.Path;

/** Opens drivers on {@code pwritev}; available if the C library has it. Loads without JNA. */
public final class PwritevDriverFactory implements DriverFactory {
    private static final String LOST_ARGUMENT =
            "fcntl(F_SETFD): the third argument does not reach the C library, because JNA does not"
                    + " know how variadic functions are called on this processor; use nio, or a newer"
                    + " JNA";

    @Override
    public BackendId id() {
        return BackendId.PWRITEV;
    }

    @Override
    public Availability availability(PlatformFacts facts) {
        try {
            return probe(PlatformAbi.of(facts), LibcFiles.create());
        } catch (LinkageError | RuntimeException e) {
            return Availability.no("pwritev cannot be called: " + e.getMessage(), e);
        }
    }

    /**
     * Writes nothing, from no buffers, to {@code /dev/null}, and reads as much: a seccomp filter may allow only one
     * of the two calls. Then checks that variadic calls receive their arguments; otherwise new files would have
     * arbitrary permissions.
     */
    static Availability probe(PlatformAbi abi, FileCalls calls) {
        int fd = calls.open(NativePath.bytes("/dev/null"), abi.open().rdwr(), 0);
        if (fd < 0) {
            return Availability.no("open(/dev/null): " + abi.errno(calls.errno()));
        }
        try {
            if (calls.pwritev(fd, 0, 0, 0) != 0) {
                return no("pwritev", calls.errno(), abi);
            }
            if (calls.preadv(fd, 0, 0, 0) != 0) {
                return no("preadv", calls.errno(), abi);
            }
            return LibcFiles.passesArguments(calls, abi.fcntl(), fd)
                    ? Availability.yes()
                    : Availability.no(LOST_ARGUMENT);
        } finally {
            int unused = calls.close(fd);
        }
    }

    private static Availability no(String call, int number, PlatformAbi abi) {
        Errno errno = abi.errno(number);
        return Availability.no(
                call + ": " + errno + " (" + number + "): a probe of /dev/null failed");
    }

    @Override
    public GatherMode gather() {
        return GatherMode.NATIVE;
    }

    @Override
    public Driver open(DriverContext context) throws IOException {
        try {
            return PwritevDriver.open(context);
        } catch (LinkageError e) {
            throw new IOException("pwritev cannot be called: " + e.getMessage(), e);
        }
    }

    /**
     * Makes the entries of a directory durable, by fsync(2).
     *
     * @throws LinkageError if the C library cannot be called
     */
    public static void syncDirectory(PlatformFacts facts, Path directory) throws IOException {
        DirectoryFsync.run(LibcFiles.create(), PlatformAbi.of(facts), directory);
    }
}
