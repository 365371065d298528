package io.jnaaio.backend.lio;

import io.jnaaio.api.Errno;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.jna.AioSysctls;
import io.jnaaio.jna.FreeBsdPosixAio;
import io.jnaaio.jna.FreeBsdSystem;
import io.jnaaio.jna.FreeBsdSystemCalls;
import io.jnaaio.jna.GlibcAio;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.PosixAio;

/**
 * The platform's implementation of {@code lio_listio}.
 *
 * @param abi layouts and numbers
 * @param aio the calls
 * @param inKernel true on FreeBSD, whose kernel keeps the state of a request, cancels reliably, and rejects unsupported
 *     requests at submission; false on glibc, which uses threads that call pwrite
 * @param datasync the operation of {@code aio_fsync} that is equivalent to fdatasync
 * @param batchMax the maximum number of elements of one call
 * @param watchedMax the maximum number of control blocks of one {@code aio_suspend}
 */
record LioSystem(
        PlatformAbi abi,
        PosixAio aio,
        boolean inKernel,
        int datasync,
        int batchMax,
        int watchedMax) {
    /** glibc puts an array of this length on the caller's stack. */
    private static final int BATCH_MAX = 128;

    /** glibc puts an array of this length on the reaper's stack. */
    private static final int WATCHED_MAX = 4096;

    /** The default of {@code vfs.aio.max_aio_queue_per_proc}. */
    private static final int QUEUE_DEFAULT = 256;

    /** FreeBSD before 13.0 has no {@code aio_fsync(O_DSYNC)}: aio_fsync(2), HISTORY. */
    private static final int DSYNC_SINCE = 13;

    static LioSystem of(PlatformFacts facts) {
        return facts.os() == PlatformFacts.Os.FREEBSD
                ? freeBsd(
                        FreeBsdPosixAio.create(), FreeBsdSystemCalls.create(), facts.kernelMajor())
                : glibc(PlatformAbi.glibc(facts.arch()), GlibcAio.create());
    }

    static LioSystem glibc(PlatformAbi abi, PosixAio aio) {
        return new LioSystem(abi, aio, false, abi.open().dsync(), BATCH_MAX, WATCHED_MAX);
    }

    /**
     * Returns FreeBSD's implementation. Its limit on the queue of a process is also the limit on the length of a
     * list.
     *
     * @param major the major version
     */
    static LioSystem freeBsd(PosixAio aio, FreeBsdSystem system, int major) {
        PlatformAbi abi = PlatformAbi.freeBsd();
        int limit = AioSysctls.read(system, AioSysctls.QUEUE_PER_PROCESS).orElse(QUEUE_DEFAULT);
        int datasync = major >= DSYNC_SINCE ? abi.open().dsync() : abi.open().sync();
        int most = Math.max(1, limit);
        return new LioSystem(abi, aio, true, datasync, Math.min(BATCH_MAX, most), most);
    }

    /**
     * True if this errno of {@code lio_listio} means that no element was processed, because the list itself was
     * rejected.
     */
    boolean noneTried(int number) {
        Errno errno = abi.errno(number);
        return inKernel && errno != Errno.EIO && errno != Errno.EAGAIN;
    }
}
