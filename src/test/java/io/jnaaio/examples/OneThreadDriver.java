package io.jnaaio.examples;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The smallest driver that keeps the whole contract: one thread that calls {@link FileChannel}. The worked example of
 * CONTRIBUTING.md; {@link OneThreadDriverTest} certifies it.
 */
final class OneThreadDriver implements Driver {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final CompletionSink sink;
    private final int chunkBytes;
    private final OneThread thread =
            new OneThread("jna-aio-one-thread-" + NUMBER.getAndIncrement());

    OneThreadDriver(DriverContext context) {
        sink = context.sink();
        chunkBytes = context.stagingBytes();
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
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        boolean read = options.contains(StandardOpenOption.READ) || !write;
        FileChannel channel = FileChannel.open(path, options, attributes);
        // With DIRECT, java.nio wants what the file store says, whatever the disk could do. The
        // folder is asked, since DELETE_ON_CLOSE has deleted the name.
        boolean direct = options.contains(ExtendedOpenOption.DIRECT);
        Path folder = path.toAbsolutePath().getParent();
        int alignment = direct ? (int) Files.getFileStore(folder).getBlockSize() : 1;
        return new OneThreadFile(thread, channel, read, write, append, alignment);
    }

    @Override
    public FileHandle wrap(FileChannel channel) throws IOException {
        boolean read = may(() -> channel.read(ByteBuffer.allocate(0), 0));
        boolean write = may(() -> channel.write(ByteBuffer.allocate(0), 0));
        boolean append = write && thread.call(() -> standsAtTheEnd(channel));
        return new OneThreadFile(thread, channel, read, write, append, 1);
    }

    private boolean may(java.util.concurrent.Callable<Integer> call) throws IOException {
        try {
            int unused = thread.call(call);
            return true;
        } catch (NonReadableChannelException | NonWritableChannelException e) {
            return false;
        }
    }

    /** A channel in append mode says so of its position, wherever it is put. */
    private static boolean standsAtTheEnd(FileChannel channel) throws IOException {
        long before = channel.position();
        long beyond = channel.size() + 1;
        boolean append = channel.position(beyond).position() != beyond;
        channel.position(before);
        return append;
    }

    // tag::serve[]
    @Override
    public FileService serve(FileHandle handle) throws IOException {
        if (!(handle instanceof OneThreadFile file)) {
            throw new IOException("the one-thread driver cannot take over a descriptor");
        }
        Capabilities can =
                Capabilities.builder(id())
                        .gather(GatherMode.SEQUENTIAL)
                        .nativeMaxBytes(chunkBytes) // up to here a gather is one call
                        .nativeMaxBuffers(Integer.MAX_VALUE)
                        .notifications(NotifyKind.NONE, NotifyKind.CALLBACK)
                        .with(Capability.PARTIAL_COUNT_ON_ERROR, Capability.FILE_SIZE_LIMIT)
                        .with(Capability.CANCELS_QUEUED)
                        .without(Capability.EXACT_ERRNO, "exceptions of java.nio have no errno")
                        .appendOnePieceMax(file.append() ? chunkBytes : 0)
                        .alignment(file.alignment(), file.alignment())
                        .build();
        RequestLimits limits =
                RequestLimits.builder()
                        .buffersMax(1) // one buffer per call,
                        .bytesMax(Integer.MAX_VALUE)
                        .coalesceBelowBytes(chunkBytes) // so smaller ones are copied together
                        .build();
        return new FileService(can, limits);
    }

    // end::serve[]

    // ---- submit

    // tag::submit[]
    /** A queued request; equal to any other task of the same request, so that cancel finds it. */
    private record Task(OneThreadDriver driver, Request request) implements Runnable {
        @Override
        public void run() {
            driver.execute(request);
        }
    }

    @Override
    public boolean collects() {
        return false; // submit hands over at once; no flush() is needed
    }

    @Override
    public boolean submit(Request request) {
        thread.add(new Task(this, request));
        return true; // accepted; false means EAGAIN
    }

    private void execute(Request request) {
        long bytes;
        try {
            bytes = transfer(request);
        } catch (Throwable e) {
            sink.failed(request, failure(request, e));
            return;
        }
        sink.completed(request, bytes); // do not touch the request after this
    }

    private static long transfer(Request request) throws IOException {
        OneThreadFile file = (OneThreadFile) request.file();
        FileChannel channel = file.channel();
        if (!request.kind().isTransfer()) {
            channel.force(request.kind() == Request.Kind.SYNC);
            return 0;
        }
        int start = request.start(0);
        ByteBuffer piece = request.buffer(0).duplicate().clear();
        piece.position(start).limit(start + request.length(0));
        if (request.kind() == Request.Kind.READ) {
            return Math.max(0, channel.read(piece, request.offset())); // -1 at the end of the file
        }
        return file.append() ? channel.write(piece) : channel.write(piece, request.offset());
    }

    // end::submit[]

    private static Failure failure(Request request, Throwable e) {
        String call = request.kind().isTransfer() ? "FileChannel.write/read" : "FileChannel.force";
        if (e instanceof ClosedChannelException) {
            return new Failure(call, Errno.EBADF, 0, "someone else closed the channel", null);
        }
        return new Failure(call, Errno.EIO, 0, "java.nio reported: " + e, e);
    }

    // ---- cancel

    // tag::cancel[]
    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        if (!thread.remove(new Task(this, request))) {
            return CancelStatus.NOT_CANCELED; // it is running, or has run
        }
        sink.failed(request, new Failure("cancel", Errno.ECANCELED, 0, "it was cancelled", null));
        return CancelStatus.CANCELED;
    }

    // end::cancel[]

    // ---- close

    @Override
    public void close() {
        thread.close();
    }
}
