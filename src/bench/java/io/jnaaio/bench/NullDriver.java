package io.jnaaio.bench;

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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Does nothing, and reports each request within its submission, so that only the engine's own work remains. */
final class NullDriver implements DriverFactory, Driver {
    private static final BackendId ID = BackendId.of("null");

    private @Nullable CompletionSink sink;

    @Override
    public BackendId id() {
        return ID;
    }

    // ---- availability

    @Override
    public Availability availability(PlatformFacts facts) {
        return Availability.yes();
    }

    @Override
    public GatherMode gather() {
        return GatherMode.NATIVE;
    }

    // ---- open

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

    // ---- submit

    @Override
    public boolean submit(Request request) {
        CompletionSink to = sink;
        if (to == null) {
            throw new IllegalStateException("no engine has opened it");
        }
        to.completed(request, request.lengthBytes());
        return true;
    }

    @Override
    public boolean collects() {
        return false;
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        return CancelStatus.ALL_DONE;
    }

    // ---- close

    @Override
    public void close() {}

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
}
