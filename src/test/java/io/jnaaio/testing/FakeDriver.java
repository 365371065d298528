package io.jnaaio.testing;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Transfers bytes between buffers and in-memory files, when its queue runs the request. */
final class FakeDriver implements Driver, Timeline {
    static final BackendId ID = BackendId.of("fake");

    /** The sector size of older disks, and the minimum that the engine requires. */
    private static final int DIRECT_ALIGNMENT = 512;

    /** Like a disk that writes 64 KiB atomically, with a file system of 4 KiB blocks. */
    private static final int ATOMIC_UNIT_MIN = 4096;

    private static final int ATOMIC_UNIT_MAX = 65_536;

    private final FakeDisk disk;
    private final FakeQueue queue;
    private final RequestLimits limits;
    private final CompletionSink sink;
    private final int stagingBytes;

    private FakeDriver(
            FakeDisk disk, FakeQueue queue, RequestLimits limits, DriverContext context) {
        this.disk = disk;
        this.queue = queue;
        this.limits = limits;
        sink = context.sink();
        stagingBytes = context.stagingBytes();
    }

    /** Opens drivers on a disk and a queue. */
    record Factory(FakeDisk disk, FakeQueue queue, RequestLimits limits) implements DriverFactory {
        @Override
        public BackendId id() {
            return ID;
        }

        @Override
        public Availability availability(PlatformFacts facts) {
            return Availability.yes();
        }

        @Override
        public GatherMode gather() {
            return GatherMode.NATIVE;
        }

        @Override
        public Driver open(DriverContext context) {
            return new FakeDriver(disk, queue, limits, context);
        }
    }

    @Override
    public BackendId id() {
        return ID;
    }

    // ---- open

    @Override
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        for (FileAttribute<?> attribute : attributes) {
            if (!attribute.name().equals("posix:permissions")) {
                throw new UnsupportedOperationException(
                        "'" + attribute.name() + "': the fake takes permissions, and ignores them");
            }
        }
        return disk.open(path, options);
    }

    @Override
    public FileService serve(FileHandle file) throws IOException {
        if (!(file instanceof FakeHandle handle)) {
            throw new IOException("the fake serves files in memory only, not " + file);
        }
        int alignment = handle.direct() ? DIRECT_ALIGNMENT : 1;
        Capability uncached = handle.uncached();
        Capability[] asked = uncached == null ? new Capability[0] : new Capability[] {uncached};
        Capabilities.Builder capabilities =
                Capabilities.builder(ID)
                        .with(asked)
                        .gather(limits.buffersMax() > 1 ? GatherMode.NATIVE : GatherMode.SEQUENTIAL)
                        .nativeMaxBytes(limits.bytesMax())
                        .nativeMaxBuffers(limits.buffersMax())
                        .notifications(NotifyKind.NONE, NotifyKind.CALLBACK)
                        .with(
                                Capability.EXACT_ERRNO,
                                Capability.PARTIAL_COUNT_ON_ERROR,
                                Capability.CANCELS_QUEUED)
                        .appendOnePieceMax(
                                handle.append() ? Math.min(stagingBytes, limits.bytesMax()) : 0)
                        .alignment(alignment, alignment)
                        .withIf(limits.mergeBytesMax() > 0, Capability.MERGES);
        if (handle.direct() && !handle.append()) {
            capabilities.atomicUnits(ATOMIC_UNIT_MIN, ATOMIC_UNIT_MAX, ATOMIC_UNIT_MAX);
        } else {
            capabilities.without(
                    Capability.ATOMIC_WRITE,
                    handle.append()
                            ? "the file was opened with APPEND"
                            : "the file was not opened with ExtendedOpenOption.DIRECT");
        }
        return new FileService(capabilities.build(), limits);
    }

    // ---- submit

    @Override
    public boolean collects() {
        return false;
    }

    @Override
    public boolean submit(Request request) {
        add(request, request, 0);
        return true;
    }

    private void add(Request asked, Request request, long delayNanos) {
        queue.add(
                handle(request).path(),
                asked,
                request,
                this,
                () -> complete(request, Long.MAX_VALUE),
                delayNanos,
                "");
    }

    private static FakeHandle handle(Request request) {
        if (request.file() instanceof FakeHandle handle) {
            return handle;
        }
        throw new IllegalArgumentException("not a file in memory: " + request.file());
    }

    /** Transfers at most this many bytes and reports them. */
    void complete(Request request, long bytesMax) {
        FakeFile file = handle(request).content();
        if (file.kind() == FakeFile.Kind.FULL && request.kind() == Request.Kind.WRITE) {
            fail(request, Errno.ENOSPC, "no space is left on the device");
            return;
        }
        if (request.kind() == Request.Kind.WRITE
                && request.offset() > FakeFile.SIZE_MAX - request.lengthBytes()) {
            fail(request, Errno.EFBIG, "a file in memory has at most 16 TiB, as one of ext4");
            return;
        }
        long moved;
        try {
            if (request.atomic() && bytesMax < request.lengthBytes()) {
                moved = bytesMax; // a short transfer, so nothing is written
            } else {
                moved = request.kind().isTransfer() ? file.move(request, bytesMax) : 0;
            }
        } catch (RuntimeException | Error e) {
            // The memory of a buffer is gone: an arena was closed, or a mapped file was truncated.
            String what = "the memory of a buffer cannot be used: " + e;
            sink.failed(
                    request,
                    new Failure(
                            call(request), Errno.EFAULT, LinuxErrno.number(Errno.EFAULT), what, e));
            return;
        }
        sink.completed(request, moved);
    }

    void fail(Request request, Errno errno, String hint) {
        int number = LinuxErrno.number(errno);
        sink.failed(request, new Failure(call(request), errno, number, hint, null));
    }

    static String call(Request request) {
        return switch (request.kind()) {
            case WRITE -> "pwritev";
            case READ -> "preadv";
            case SYNC -> "fsync";
            case DATASYNC, BARRIER -> "fdatasync";
        };
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        // An operation of a fault plan is listed under the engine's request, but this is the plan's
        // request.
        InFlight held =
                queue.list().stream().filter(one -> is(one, request)).findFirst().orElse(null);
        if (held == null || !queue.take(held)) {
            return CancelStatus.NOT_CANCELED;
        }
        fail(request, Errno.ECANCELED, "it was cancelled");
        return CancelStatus.CANCELED;
    }

    @SuppressWarnings("ReferenceEquality") // the very request that was submitted
    private static boolean is(InFlight one, Request request) {
        return one.request == request;
    }

    // ---- a fault plan's time

    @Override
    public boolean submit(
            Driver driver,
            Request asked,
            Request request,
            Path path,
            long delayNanos,
            Runnable onRefused) {
        add(asked, request, delayNanos);
        return true;
    }

    @Override
    public void hold(
            Request asked, Path path, long delayNanos, String why, @Nullable Runnable effect) {
        queue.add(path, asked, null, null, effect, delayNanos, why);
    }

    @Override
    public boolean drop(Request asked) {
        return queue.take(asked) != null;
    }

    @Override
    public boolean completeNow(Request asked, long bytesMax) {
        InFlight held = queue.take(asked);
        if (held == null) {
            return false;
        }
        Request request = held.request;
        if (request != null) {
            complete(request, bytesMax);
        } else if (held.effect != null) {
            held.effect.run();
        }
        return true;
    }

    // ---- close

    @Override
    public void close() {
        queue.end();
    }
}
