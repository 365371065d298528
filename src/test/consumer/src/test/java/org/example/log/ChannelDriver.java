package org.example.log;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread, started with the first request, that writes and reads piece by piece. */
final class ChannelDriver implements Driver {
    private static final RequestLimits LIMITS =
            RequestLimits.builder()
                    .buffersMax(1024)
                    .bytesMax(1 << 20)
                    .coalesceBelowBytes(65_536)
                    .inFlightMax(16)
                    .build();

    private final CompletionSink sink;
    private final ThreadPoolExecutor worker =
            new ThreadPoolExecutor(
                    1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ChannelDriver::thread);

    ChannelDriver(CompletionSink sink) {
        this.sink = sink;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "one-channel");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public io.jnaaio.api.BackendId id() {
        return ChannelDriverFactory.ID;
    }

    @Override
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return new ChannelHandle(FileChannel.open(path, options, attributes), options);
    }

    @Override
    public FileService serve(FileHandle file) {
        return new FileService(
                Capabilities.builder(id())
                        .gather(GatherMode.SEQUENTIAL)
                        .nativeMaxBytes(LIMITS.coalesceBelowBytes())
                        .nativeMaxBuffers(1)
                        .notifications(NotifyKind.NONE, NotifyKind.CALLBACK)
                        .with(Capability.CANCELS_QUEUED)
                        .build(),
                LIMITS);
    }

    @Override
    public boolean submit(Request request) {
        worker.execute(() -> run(request));
        return true;
    }

    private void run(Request request) {
        FileChannel channel = ((ChannelHandle) request.file()).channel();
        long moved = 0;
        try {
            if (request.kind().isTransfer()) {
                moved = transfer(request, channel);
            } else {
                channel.force(request.kind() == Request.Kind.SYNC);
            }
        } catch (IOException e) {
            sink.failed(request, new Failure(request.kind().name(), Errno.EIO, 0, "", e));
            return;
        }
        sink.completed(request, moved);
    }

    // Stops at the first short piece, so that no byte ever comes after a gap.
    private static long transfer(Request request, FileChannel channel) throws IOException {
        long moved = 0;
        for (int i = 0; i < request.bufferCount(); i++) {
            ByteBuffer piece = request.buffer(i).duplicate().clear();
            piece.position(request.start(i)).limit(request.start(i) + request.length(i));
            long at = request.offset() + moved;
            int now;
            try {
                now =
                        request.kind() == Request.Kind.WRITE
                                ? channel.write(piece, at)
                                : channel.read(piece, at);
            } catch (IOException e) {
                if (moved > 0) {
                    break; // what moved is told; the error comes again with the rest
                }
                throw e;
            }
            moved += Math.max(0, now);
            if (now < request.length(i)) {
                break;
            }
        }
        return moved;
    }

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        return CancelStatus.NOT_CANCELED;
    }

    @Override
    public void close() {
        worker.shutdown();
    }
}
