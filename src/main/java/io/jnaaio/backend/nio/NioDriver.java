package io.jnaaio.backend.nio;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioOpenOption;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.engine.handlers.Workers;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.LibraryThreads;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Executes requests on worker threads by {@link FileChannel}'s positional calls. The engine copies a gather into one
 * buffer, up to the size of its staging chunk, which is written by one call; a larger gather is written in several
 * calls.
 */
final class NioDriver implements Driver {
    /** More threads do not make one disk faster; with fewer, one slow file would delay the others. */
    private static final int THREADS_MAX =
            Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors()));

    private final CompletionSink sink;
    private final int coalescedMax;
    private final RequestLimits limits;
    private final Workers workers;

    /**
     * Creates a driver; threads start with the first request.
     *
     * @param stagingBytes the maximum number of bytes that the engine copies into one buffer
     */
    NioDriver(CompletionSink sink, int stagingBytes) {
        this.sink = sink;
        NioFailures.load();
        coalescedMax = stagingBytes;
        limits =
                RequestLimits.builder()
                        .buffersMax(1)
                        .bytesMax(Integer.MAX_VALUE)
                        .coalesceBelowBytes(stagingBytes)
                        .build();
        workers =
                new Workers(
                        "nio",
                        THREADS_MAX,
                        this::execute,
                        request -> sink.refused(request, Workers.REFUSAL));
    }

    @Override
    public BackendId id() {
        return BackendId.NIO;
    }

    // ---- open

    @Override
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Set<OpenOption> unknown = new HashSet<>(options);
        unknown.retainAll(EnumSet.allOf(AioOpenOption.class));
        if (!unknown.isEmpty()) {
            throw new UnsupportedOperationException(
                    "open options "
                            + unknown
                            + ": java.nio does not support them; the io-uring, kernel-aio and"
                            + " pwritev backends on Linux do");
        }
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        boolean read = options.contains(StandardOpenOption.READ) || !write;
        FileChannel channel = FileChannel.open(path, options, attributes);
        try {
            return new ChannelHandle(channel, read, write, append, alignment(path, options));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public FileHandle wrap(FileChannel channel) throws IOException {
        boolean writes = writes(channel);
        return new ChannelHandle(channel, reads(channel), writes, writes && appends(channel), 1);
    }

    /**
     * The alignment that sun.nio.ch.FileChannelImpl requires: the block size of the file store, even if the disk
     * could do less.
     */
    private static int alignment(Path path, Set<? extends OpenOption> options) throws IOException {
        boolean direct = options.contains(ExtendedOpenOption.DIRECT);
        return direct ? Math.toIntExact(store(path).getBlockSize()) : 1;
    }

    /** The file store, found through the folder if the file has already been deleted, as with DELETE_ON_CLOSE. */
    private static FileStore store(Path path) throws IOException {
        try {
            return Files.getFileStore(path);
        } catch (NoSuchFileException e) {
            Path folder = path.toAbsolutePath().getParent();
            if (folder == null) {
                throw e;
            }
            return Files.getFileStore(folder);
        }
    }

    /**
     * True if the channel is in append mode: it then reports the end of the file as its position, whatever position
     * is set. A channel that is not at the end is not moved.
     */
    private static boolean appends(FileChannel channel) throws IOException {
        return Uninterrupted.call(
                () -> {
                    long first = channel.size();
                    long before = channel.position();
                    long size = channel.size();
                    if (before < Math.min(first, size) || before > Math.max(first, size)) {
                        return false;
                    }
                    try {
                        return channel.position(size + 1).position() != size + 1;
                    } finally {
                        channel.position(before);
                    }
                });
    }

    private static boolean reads(FileChannel channel) throws IOException {
        try {
            Uninterrupted.call(() -> channel.read(ByteBuffer.allocate(0), 0));
            return true;
        } catch (NonReadableChannelException e) {
            return false;
        }
    }

    private static boolean writes(FileChannel channel) throws IOException {
        try {
            Uninterrupted.call(() -> channel.write(ByteBuffer.allocate(0), 0));
            return true;
        } catch (NonWritableChannelException e) {
            return false;
        }
    }

    @Override
    public FileService serve(FileHandle file) throws IOException {
        if (!(file instanceof ChannelHandle channel)) {
            throw new IOException("the nio backend cannot take over a descriptor");
        }
        int alignment = channel.alignment();
        Capabilities capabilities =
                Capabilities.builder(BackendId.NIO)
                        .gather(GatherMode.SEQUENTIAL)
                        .nativeMaxBytes(coalescedMax)
                        .nativeMaxBuffers(Integer.MAX_VALUE)
                        .notifications(NotifyKind.NONE, NotifyKind.CALLBACK)
                        .with(
                                Capability.PARTIAL_COUNT_ON_ERROR,
                                Capability.FILE_SIZE_LIMIT,
                                Capability.CANCELS_QUEUED)
                        .without(Capability.EXACT_ERRNO, "exceptions of java.nio have no errno")
                        .without(Capability.ATOMIC_WRITE, "java.nio has no atomic writes")
                        .appendOnePieceMax(file.append() ? coalescedMax : 0)
                        .alignment(alignment, alignment)
                        .build();
        return new FileService(capabilities, limits);
    }

    // ---- submit

    @Override
    public boolean collects() {
        return false;
    }

    @Override
    public boolean submit(Request request) {
        return workers.add(request);
    }

    @Override
    public String whenFull() {
        return LibraryThreads.NO_THREAD;
    }

    private void execute(Request request) {
        // An interrupt that a continuation has left on this thread would close the channel, which
        // other operations use. An interrupt by another thread has no effect here, see
        // HandlerThread.
        Thread.interrupted();
        long moved;
        try {
            moved = call(request);
        } catch (Throwable e) {
            // Any Throwable: an operation that is not reported would be lost.
            sink.failed(request, failure(request, e));
            return;
        }
        sink.completed(request, moved);
    }

    private static Failure failure(Request request, Throwable e) {
        try {
            if (e instanceof IOException
                    && request.kind().isTransfer()
                    && MappedMemory.isGone(
                            request.buffer(0), request.start(0), request.length(0))) {
                return NioFailures.vanished(request, e);
            }
        } catch (RuntimeException | Error noMore) {
            // Report only the original exception.
            return NioFailures.of(request, e);
        }
        return NioFailures.of(request, e);
    }

    private static long call(Request request) throws IOException {
        if (!(request.file() instanceof ChannelHandle file)) {
            throw new IOException("not a file of the nio backend: " + request.file());
        }
        FileChannel channel = file.channel();
        switch (request.kind()) {
            case SYNC, DATASYNC, BARRIER -> {
                channel.force(request.kind() == Request.Kind.SYNC);
                return 0;
            }
            case WRITE -> {
                ByteBuffer piece = piece(request);
                return file.append()
                        ? channel.write(piece)
                        : channel.write(piece, request.offset());
            }
            case READ -> {
                // -1 is the end of the file
                return Math.max(0, channel.read(piece(request), request.offset()));
            }
        }
        throw new IllegalArgumentException("unknown kind " + request.kind());
    }

    private static ByteBuffer piece(Request request) {
        ByteBuffer view = request.buffer(0).duplicate();
        int start = request.start(0);
        return view.clear().position(start).limit(start + request.length(0));
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        if (!workers.remove(request)) {
            return CancelStatus.NOT_CANCELED;
        }
        sink.failed(request, NioFailures.canceled(request));
        return CancelStatus.CANCELED;
    }

    // ---- close

    @Override
    public void close() {
        workers.close();
    }
}
