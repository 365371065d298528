package io.jnaaio.engine.mem;

import io.jnaaio.api.AioOpenOption;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.jna.FlaggedCalls;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/** Base class of the drivers that use descriptors: opens files, and makes transfers in the calling thread. */
public abstract class FdDriver implements Driver {
    private final NativeFiles files;
    private final CallerCalls inCaller;

    /** Creates a driver that opens files with {@code files}. */
    protected FdDriver(NativeFiles files) {
        this.files = files;
        inCaller = new CallerCalls(files);
        // Links the native method now, because a first use with a full heap could not link it.
        int unused = files.calls().errno();
    }

    @Override
    public final FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        checkKnown(options);
        return files.open(path, options, this::checkTried, attributes);
    }

    @Override
    public final FileHandle wrap(int fd, boolean own) throws IOException {
        return files.wrap(fd, own, Set.of());
    }

    @Override
    public final FileHandle wrap(int fd, boolean own, Set<? extends OpenOption> options)
            throws IOException {
        checkKnown(options);
        return files.wrap(fd, own, options);
    }

    @Override
    public final FileService serve(FileHandle file) throws IOException {
        if (file instanceof FdHandle descriptor) {
            checkPassesOn(descriptor);
            FileService service = serve(descriptor);
            FileService served =
                    new FileService(capabilities(service, descriptor), service.limits());
            descriptor.deleteIfAsked();
            return served;
        }
        throw new IOException("the " + id() + " backend needs a descriptor");
    }

    /** Rejects options that this driver never supports, before a file is created or truncated. */
    private void checkKnown(Set<? extends OpenOption> options) {
        boolean behind = options.contains(AioOpenOption.WRITE_BEHIND);
        boolean uncached = options.contains(AioOpenOption.UNCACHED);
        if (!passesFlags() && (uncached || options.contains(AioOpenOption.NO_APPEND))) {
            throw new UnsupportedOperationException(
                    (uncached ? "UNCACHED" : "NO_APPEND") + noFlags());
        }
        if (behind && !uncached && !dropsBehind()) {
            throw new UnsupportedOperationException("WRITE_BEHIND" + notBehind());
        }
    }

    /**
     * Rejects an option for which the probe has chosen a method that this driver lacks, so that another driver opens
     * the file.
     */
    private void checkTried(FdHandle file) {
        if (file.uncached() == Uncached.WRITE_BEHIND && !dropsBehind()) {
            throw new UnsupportedOperationException("WRITE_BEHIND" + notBehind());
        }
    }

    private String noFlags() {
        return ": the "
                + id()
                + " backend cannot pass flags with a request; io-uring, kernel-aio"
                + " and pwritev can";
    }

    private String notBehind() {
        return ": the " + id() + " backend does not drop pages behind its writes; pwritev does";
    }

    /** Rejects a file that this driver would not write as the options of the file require. */
    private void checkPassesOn(FdHandle file) throws IOException {
        if ((file.readFlags() | file.writeFlags()) != 0 && !passesFlags()) {
            boolean uncached = file.uncached() == Uncached.DONTCACHE;
            throw new IOException((uncached ? "UNCACHED" : "NO_APPEND") + noFlags());
        }
        if (file.uncached() == Uncached.WRITE_BEHIND && !dropsBehind()) {
            throw new IOException("WRITE_BEHIND" + notBehind());
        }
    }

    /** Returns a builder of capabilities for a driver that gathers by one vectored call and reports the system's errno. */
    protected final Capabilities.Builder vectored(long bytesMax, int buffersMax) {
        return Capabilities.builder(id())
                .gather(GatherMode.NATIVE)
                .nativeMaxBytes(bytesMax)
                .nativeMaxBuffers(buffersMax)
                .notifications(NotifyKind.NONE, NotifyKind.CALLBACK)
                .with(
                        Capability.EXACT_ERRNO,
                        Capability.PARTIAL_COUNT_ON_ERROR,
                        Capability.FILE_SIZE_LIMIT);
    }

    /** Returns true if this driver makes requests with the flags of their file. */
    protected boolean passesFlags() {
        return false;
    }

    /**
     * Returns true if this driver calls {@link FdHandle#written} and {@link FdHandle#synced}, on threads that may
     * block.
     */
    protected boolean dropsBehind() {
        return false;
    }

    private Capabilities capabilities(FileService service, FdHandle file) {
        Capabilities.Builder all = service.capabilities().toBuilder().with(Capability.DESCRIPTOR);
        if (file.direct()) {
            DirectAlignment alignment = files.directAlignment(file.descriptor());
            all.alignment(alignment.memory(), alignment.offset());
        }
        switch (file.uncached()) {
            case NO -> {
                all.without(Capability.UNCACHED, "the file was opened without UNCACHED");
                all.without(Capability.WRITE_BEHIND, "the file was opened without WRITE_BEHIND");
            }
            case DONTCACHE -> {
                all.with(Capability.UNCACHED);
                all.without(Capability.WRITE_BEHIND, "it is not needed: UNCACHED is in effect");
            }
            case WRITE_BEHIND -> {
                all.with(Capability.WRITE_BEHIND);
                all.without(Capability.UNCACHED, "WRITE_BEHIND is in effect");
            }
        }
        if (passesFlags()) {
            AtomicUnits.addTo(all, file);
        } else {
            all.without(
                    Capability.ATOMIC_WRITE,
                    "the "
                            + id()
                            + " backend cannot pass RWF_ATOMIC to a kernel; io-uring, kernel-aio and"
                            + " pwritev can, on Linux");
        }
        return all.build();
    }

    /** Returns the RWF_* flags of a write: those of its file and those of the request. */
    public static int writeFlags(FdHandle file, Request request) {
        int flags = file.writeFlags();
        if (request.atomic()) {
            flags |= FlaggedCalls.RWF_ATOMIC;
        }
        return request.durable() ? flags | FlaggedCalls.RWF_DSYNC : flags;
    }

    /** Returns the service of this driver for a file that is open as a descriptor. */
    protected abstract FileService serve(FdHandle file) throws IOException;

    @Override
    public final int callerBuffersMax() {
        return CallerCalls.BUFFERS_MAX;
    }

    @Override
    public final long transferInCaller(Request request) throws IOException {
        return inCaller.transfer(file(request), request);
    }

    /** Returns the descriptor of a request's file. */
    public static int descriptor(Request request) {
        return file(request).descriptor();
    }

    /** Returns the file of a request. */
    public static FdHandle file(Request request) {
        if (request.file() instanceof FdHandle file) {
            return file;
        }
        throw new IllegalArgumentException(request.file() + " is no descriptor");
    }
}
