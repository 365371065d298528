package io.jnaaio.soak;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A driver that keeps accepted requests until told to complete them, and stops where a test chooses. */
final class HeldDriver implements DriverFactory, Driver {
    private static final BackendId ID = BackendId.of("held");

    /** The accepted requests, in order. */
    final Queue<Request> held = new ConcurrentLinkedQueue<>();

    /** If set, the next submission runs this and is then refused. */
    volatile @Nullable Runnable refusing;

    /** Run by the submitter when the refusal is described. */
    volatile Runnable whenFull = () -> {};

    /** Run by a thread that cancels. */
    volatile Consumer<Request> canceling = request -> {};

    private @Nullable CompletionSink sink;

    CompletionSink sink() {
        CompletionSink opened = sink;
        if (opened == null) {
            throw new IllegalStateException("no engine has opened it");
        }
        return opened;
    }

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
        sink = context.sink();
        return this;
    }

    @Override
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        return new NoFile();
    }

    /** A file that does not exist. */
    private static final class NoFile implements FileHandle {
        @Override
        public OptionalInt fd() {
            return OptionalInt.empty();
        }

        @Override
        public boolean readable() {
            return true;
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public boolean append() {
            return false;
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public void truncate(long size) {}

        @Override
        public void close() {}
    }

    @Override
    public FileService serve(FileHandle file) {
        Capabilities can =
                Capabilities.builder(ID)
                        .gather(GatherMode.NATIVE)
                        .nativeMaxBytes(Integer.MAX_VALUE)
                        .nativeMaxBuffers(1024)
                        .notifications(NotifyKind.NONE, NotifyKind.CALLBACK)
                        .with(
                                Capability.EXACT_ERRNO,
                                Capability.PARTIAL_COUNT_ON_ERROR,
                                Capability.FILE_SIZE_LIMIT,
                                Capability.CANCELS_QUEUED)
                        .build();
        return new FileService(
                can,
                RequestLimits.builder()
                        .buffersMax(1024)
                        .bytesMax(Integer.MAX_VALUE)
                        .byAddress(true)
                        .build());
    }

    @Override
    public boolean submit(Request request) {
        Runnable first = refusing;
        if (first != null) {
            refusing = null;
            first.run();
            return false;
        }
        held.add(request);
        return true;
    }

    @Override
    public String whenFull() {
        whenFull.run();
        return "the test has it so";
    }

    @Override
    public boolean collects() {
        return false;
    }

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        canceling.accept(request);
        return CancelStatus.NOT_CANCELED;
    }

    @Override
    public void close() {}
}
