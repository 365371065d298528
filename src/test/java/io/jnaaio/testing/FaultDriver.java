package io.jnaaio.testing;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Errno;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A driver under a fault plan. It replaces each request by one for the inner driver, with that driver's handle, and
 * receives the reports. It does not support notification by the kernel, which would bypass it.
 */
final class FaultDriver extends ForwardingDriver implements CompletionSink {
    /** Larger files are not kept in memory. */
    private static final long SHADOW_MAX_BYTES = 256L << 20;

    private static final Set<NotifyKind> NOTIFICATIONS =
            Set.of(NotifyKind.NONE, NotifyKind.CALLBACK);

    private final Faults faults;
    private final CompletionSink sink;
    private final Driver inner;
    private final Timeline timeline;
    private final AtomicReferenceArray<@Nullable FaultRequest> inFlight;

    private FaultDriver(Faults faults, DriverFactory factory, DriverContext context)
            throws IOException {
        this.faults = faults;
        sink = context.sink();
        inFlight = new AtomicReferenceArray<>(context.slots());
        inner = factory.open(context.withSink(this));
        timeline = inner instanceof FakeDriver fake ? fake : new RealTimeline();
    }

    /** Opens drivers under a fault plan. */
    static final class Factory extends ForwardingDriverFactory {
        private final Faults faults;

        Factory(DriverFactory factory, Faults faults) {
            super(factory);
            this.faults = faults;
        }

        @Override
        public Set<NotifyKind> notifications() {
            return NOTIFICATIONS;
        }

        @Override
        public Driver open(DriverContext context) throws IOException {
            FaultDriver driver = new FaultDriver(faults, inner, context);
            faults.opened(driver);
            return driver;
        }
    }

    @Override
    protected Driver inner() {
        return inner;
    }

    // ---- open

    @Override
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        FileHandle handle = inner.open(path, options, attributes);
        long size = handle.size();
        ShadowFile shadow = faults.shadow(path, () -> shadow(path, handle, size));
        if (size < shadow.size()) {
            shadow.truncated(size);
        }
        boolean synced =
                options.contains(StandardOpenOption.SYNC)
                        || options.contains(StandardOpenOption.DSYNC);
        return new FaultHandle(handle, path, shadow, faults, synced);
    }

    private static ShadowFile shadow(Path path, FileHandle handle, long size) {
        try {
            if (handle instanceof FakeHandle fake) {
                return new ShadowFile(path, fake.content().content());
            }
            if (!Files.isRegularFile(path)) {
                return ShadowFile.without(path, size, "it is not a regular file");
            }
            if (size > SHADOW_MAX_BYTES) {
                return ShadowFile.without(path, size, "it had " + size + " bytes when opened");
            }
            return new ShadowFile(path, Files.readAllBytes(path));
        } catch (IOException | RuntimeException e) {
            return ShadowFile.without(path, size, "it could not be read: " + e);
        }
    }

    @Override
    public FileHandle wrap(int fd, boolean own) throws IOException {
        return wrap(fd, own, Set.of());
    }

    @Override
    public FileHandle wrap(int fd, boolean own, Set<? extends OpenOption> options)
            throws IOException {
        return wrapped("descriptor-" + fd, inner.wrap(fd, own, options));
    }

    @Override
    public FileHandle wrap(FileChannel channel) throws IOException {
        return wrapped("channel-" + System.identityHashCode(channel), inner.wrap(channel));
    }

    private FileHandle wrapped(String name, FileHandle handle) throws IOException {
        Path path = Path.of(name);
        ShadowFile shadow =
                ShadowFile.without(path, handle.size(), "it was not opened by its path");
        return new FaultHandle(handle, path, faults.shadow(path, () -> shadow), faults, false);
    }

    @Override
    public FileService serve(FileHandle file) throws IOException {
        FileService service = inner.serve(file instanceof FaultHandle mine ? mine.inner() : file);
        Capabilities can = service.capabilities();
        Set<NotifyKind> notifications = new HashSet<>(can.notifications());
        notifications.retainAll(NOTIFICATIONS);
        return new FileService(
                can.toBuilder().notifications(notifications).build(), service.limits());
    }

    // ---- submit

    @Override
    public boolean submit(Request request) {
        if (!(request.file() instanceof FaultHandle handle)) {
            throw new IllegalArgumentException("not a file of this run: " + request.file());
        }
        boolean append = handle.append() && request.kind() == Request.Kind.WRITE;
        long offset = append ? handle.shadow().size() : request.offset();
        Fate fate =
                faults.decide(
                        request.kind(),
                        handle.path(),
                        handle.shadow(),
                        offset,
                        request.lengthBytes());
        if (fate.refused()) {
            return false;
        }
        FaultRequest mine = new FaultRequest(request, handle, fate);
        inFlight.set(request.slot(), mine);
        Errno errno = fate.errno();
        if (fate.never()) {
            timeline.hold(request, handle.path(), 0, " (never completes)", null);
            if (faults.isReleased()) {
                letGo(mine); // a release may have happened before the request was registered
            }
            return true;
        }
        if (errno != null) {
            timeline.hold(
                    request,
                    handle.path(),
                    fate.delayNanos(),
                    " (fails with " + errno + ")",
                    () -> failed(mine, failure(mine, errno, hint(errno))));
            return true;
        }
        if (request.atomic() && mine.lengthBytes() < request.lengthBytes()) {
            timeline.hold(
                    request,
                    handle.path(),
                    fate.delayNanos(),
                    " (comes out short)",
                    () -> completed(mine, mine.lengthBytes()));
            return true;
        }
        return pass(mine, fate.delayNanos());
    }

    private boolean pass(FaultRequest mine, long delayNanos) {
        boolean taken =
                timeline.submit(
                        inner,
                        mine.asked,
                        mine,
                        mine.handle.path(),
                        delayNanos,
                        () -> refused(mine, failure(mine, Errno.EAGAIN, inner.whenFull())));
        if (!taken) {
            inFlight.compareAndSet(mine.slot(), mine, null);
        }
        return taken;
    }

    private static String hint(Errno errno) {
        return errno == Errno.ENOSPC
                ? "no space is left on the device (a fault plan says so)"
                : "a fault plan says so";
    }

    private static Failure failure(FaultRequest mine, Errno errno, String hint) {
        return new Failure(FakeDriver.call(mine), errno, 0, hint, null);
    }

    @Override
    public String whenFull() {
        return "a fault plan refused it, or " + inner.whenFull();
    }

    // ---- reports

    @Override
    public void completed(Request request, long bytes) {
        FaultRequest mine = ended(request);
        ShadowFile shadow = mine.handle.shadow();
        if (mine.kind() == Request.Kind.WRITE) {
            try {
                long offset = mine.handle.append() ? shadow.size() : mine.offset();
                // If an atomic write was short, none of it is in the file.
                boolean none = mine.atomic() && bytes < mine.asked.lengthBytes();
                boolean durable = mine.handle.synced() || mine.durable();
                shadow.wrote(offset, mine.copy(none ? 0 : bytes), durable, mine.atomic());
            } catch (RuntimeException | Error e) {
                shadow.lostSight("the memory of a buffer was gone when it had been written: " + e);
            }
        } else if (!mine.kind().isTransfer()) {
            shadow.synced(mine.mark);
        }
        SecondReport second = mine.fate.twice() ? new SecondReport(mine) : null;
        sink.completed(mine.asked, bytes);
        if (second != null) {
            again(() -> sink.completed(second, bytes), second);
        }
    }

    @Override
    public void failed(Request request, Failure failure) {
        FaultRequest mine = ended(request);
        if (!mine.kind().isTransfer() && failure.errno() != Errno.ECANCELED) {
            mine.handle.shadow().syncFailed(mine.mark);
        }
        SecondReport second = mine.fate.twice() ? new SecondReport(mine) : null;
        sink.failed(mine.asked, failure);
        if (second != null) {
            again(() -> sink.failed(second, failure), second);
        }
    }

    @Override
    public void refused(Request request, Failure failure) {
        sink.refused(ended(request).asked, failure);
    }

    @Override
    public void stepDown(Request request, Failure failure) {
        sink.stepDown(ended(request).asked, failure);
    }

    /** Ends a request, whose slot may then be reused. */
    private FaultRequest ended(Request request) {
        if (!(request instanceof FaultRequest mine)) {
            throw new IllegalArgumentException("not a request of this run: " + request);
        }
        mine.reported = true;
        inFlight.compareAndSet(mine.slot(), mine, null);
        return mine;
    }

    private void again(Runnable report, SecondReport second) {
        try {
            report.run();
            faults.note("the second report of " + second.what() + " was taken");
        } catch (IllegalArgumentException e) {
            faults.note("the second report of " + second.what() + " was refused");
        }
    }

    /** A copy of a request, for a second report that must not use the engine's request. */
    private record SecondReport(
            int slot, Kind kind, FileHandle file, long offset, long lengthBytes, String what)
            implements Request {
        SecondReport(FaultRequest of) {
            this(of.slot(), of.kind(), of.handle, of.offset(), of.lengthBytes(), of.toString());
        }

        @Override
        public boolean atomic() {
            return false;
        }

        @Override
        public boolean durable() {
            return false;
        }

        @Override
        public int bufferCount() {
            return 0;
        }

        @Override
        public ByteBuffer buffer(int i) {
            throw new IndexOutOfBoundsException(i);
        }

        @Override
        public int start(int i) {
            throw new IndexOutOfBoundsException(i);
        }

        @Override
        public int length(int i) {
            throw new IndexOutOfBoundsException(i);
        }
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        FaultRequest mine = inFlight.get(request.slot());
        if (mine == null || !mine.isFor(request)) {
            return CancelStatus.ALL_DONE;
        }
        CancelRace race = mine.fate.race();
        if (race == null) {
            return mine.released ? stop(mine, wait) : CancelStatus.NOT_CANCELED;
        }
        faults.note("cancel " + race + ": " + mine);
        return switch (race) {
            case CANCELED -> stop(mine, wait);
            case COMPLETED -> complete(mine, Long.MAX_VALUE);
            case PARTLY ->
                    mine.lengthBytes() > 1 && timeline instanceof FakeDriver
                            ? complete(mine, mine.lengthBytes() / 2)
                            : stop(mine, wait);
            case TOO_LATE -> CancelStatus.NOT_CANCELED;
            case TWICE -> {
                long all = mine.lengthBytes();
                CancelStatus status = stop(mine, wait);
                if (status == CancelStatus.CANCELED && mine.reported) {
                    // The cancelling thread holds the slot until this returns, so no other
                    // operation has it.
                    sink.completed(request, all);
                }
                yield status;
            }
        };
    }

    private CancelStatus stop(FaultRequest mine, boolean wait) {
        if (timeline.drop(mine.asked)) {
            failed(mine, failure(mine, Errno.ECANCELED, "it was cancelled"));
            return CancelStatus.CANCELED;
        }
        return inner.cancel(mine, wait);
    }

    private CancelStatus complete(FaultRequest mine, long bytesMax) {
        letGo(mine);
        return timeline.completeNow(mine.asked, bytesMax)
                ? CancelStatus.ALL_DONE
                : CancelStatus.NOT_CANCELED;
    }

    // ---- release

    /** Lets all requests continue that were never to complete. */
    void release() {
        for (int slot = 0; slot < inFlight.length(); slot++) {
            FaultRequest mine = inFlight.get(slot);
            if (mine != null) {
                letGo(mine);
            }
        }
    }

    private void letGo(FaultRequest mine) {
        if (mine.released || !timeline.drop(mine.asked)) {
            return;
        }
        mine.released = true;
        Errno errno = mine.fate.errno();
        if (errno != null) {
            failed(mine, failure(mine, errno, hint(errno)));
        } else if (pass(mine, 0)) {
            inner.flush();
        } else {
            refused(mine, failure(mine, Errno.EAGAIN, inner.whenFull()));
        }
    }

    // ---- close

    @Override
    public void close() {
        timeline.close();
        if (timeline != inner) {
            inner.close();
        }
    }
}
