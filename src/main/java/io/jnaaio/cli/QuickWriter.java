package io.jnaaio.cli;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One of the implementations that are compared by {@link QuickLoad}'s work. */
interface QuickWriter extends AutoCloseable {
    String name();

    List<? extends QuickLoad.Slot> slots();

    /** Starts the slots; they continue until the load ends them. */
    void start() throws IOException;

    @Override
    void close() throws IOException;

    /** This library: each completion submits the next. */
    final class Ours implements QuickWriter {
        private final QuickLoad load;
        private final String name;
        private final AsyncIo io;
        private final AioFile file;
        private final List<Chain> chains;

        Ours(QuickLoad load, String name, AioOptions options) throws IOException {
            this.load = load;
            this.name = name;
            io = Aio.open(options);
            file = io.openFile(load.path(), StandardOpenOption.WRITE);
            chains = Stream.generate(Chain::new).limit(load.depth).toList();
        }

        private final class Chain extends QuickLoad.Slot implements BiConsumer<Long, Throwable> {
            // The continuation handles errors itself.
            @SuppressWarnings("FutureReturnValueIgnored")
            void next() {
                while (load.claim(this)) {
                    AioFuture<Long> future;
                    try {
                        future = file.writev(offset(), whole());
                    } catch (RuntimeException | Error e) {
                        load.finish(this, 0, e); // otherwise QuickLoad.await would not return
                        return;
                    }
                    // A continuation attached to a completed future would nest; a loop does not.
                    if (!future.isDone() || future.isCompletedExceptionally()) {
                        future.whenComplete(this);
                        return;
                    }
                    if (!load.finish(this, future.join(), null)) {
                        return;
                    }
                }
            }

            @Override
            public void accept(@Nullable Long moved, @Nullable Throwable error) {
                if (load.finish(this, moved == null ? 0 : moved, error)) {
                    next();
                }
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Chain> slots() {
            return chains;
        }

        @Override
        public void start() {
            chains.forEach(Chain::next);
        }

        @Override
        public void close() throws IOException {
            io.close();
        }
    }

    /** {@link AsynchronousFileChannel} at its best. */
    final class Asynchronous implements QuickWriter {
        static final String NAME = "AsynchronousFileChannel";

        private final QuickLoad load;
        private final ExecutorService pool = Executors.newFixedThreadPool(2);
        private final AsynchronousFileChannel channel;
        private final List<Handler> chains;

        Asynchronous(QuickLoad load) throws IOException {
            this.load = load;
            channel =
                    AsynchronousFileChannel.open(
                            load.path(), Set.of(StandardOpenOption.WRITE), pool);
            chains = Stream.generate(Handler::new).limit(load.depth).toList();
        }

        private final class Handler extends QuickLoad.Slot
                implements CompletionHandler<Integer, Object> {
            private final ByteBuffer copy = ByteBuffer.allocateDirect(QuickLoad.OP_BYTES);

            void next() {
                if (load.claim(this)) {
                    try {
                        channel.write(copyInto(copy), offset(), this, this);
                    } catch (RuntimeException | Error e) {
                        load.finish(this, 0, e);
                    }
                }
            }

            @Override
            public void completed(Integer moved, Object ignored) {
                if (load.finish(this, moved, null)) {
                    next();
                }
            }

            @Override
            public void failed(Throwable error, Object ignored) {
                load.finish(this, 0, error);
            }
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public List<Handler> slots() {
            return chains;
        }

        @Override
        public void start() {
            chains.forEach(Handler::next);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            pool.shutdown();
        }
    }

    /** {@link FileChannel} on threads that block. */
    final class Blocking implements QuickWriter {
        private final QuickLoad load;
        private final ExecutorService pool = Executors.newFixedThreadPool(2);
        private final FileChannel channel;
        private final List<Loop> loops;

        Blocking(QuickLoad load) throws IOException {
            this.load = load;
            channel = FileChannel.open(load.path(), StandardOpenOption.WRITE);
            loops = Stream.generate(Loop::new).limit(Math.min(load.depth, 2)).toList();
        }

        private final class Loop extends QuickLoad.Slot implements Runnable {
            private final ByteBuffer copy = ByteBuffer.allocateDirect(QuickLoad.OP_BYTES);

            @Override
            public void run() {
                boolean goOn = true;
                while (goOn && load.claim(this)) {
                    try {
                        goOn = load.finish(this, channel.write(copyInto(copy), offset()), null);
                    } catch (IOException | RuntimeException | Error e) {
                        goOn = load.finish(this, 0, e);
                    }
                }
            }
        }

        @Override
        public String name() {
            return "FileChannel";
        }

        @Override
        public List<Loop> slots() {
            return loops;
        }

        @Override
        public void start() {
            loops.forEach(pool::execute);
        }

        @Override
        public void close() throws IOException {
            pool.shutdown();
            channel.close();
        }
    }
}
