package io.jnaaio.log;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A file whose durable writes do nothing until told: for the order of things in a log. */
final class HeldWrites {
    /** The file, for the log. */
    final AioFile file;

    /** Writes in the order of their submission. */
    private final BlockingQueue<Held> held = new LinkedBlockingQueue<>();

    /** Runs within each submission, for a file that is done at once. */
    volatile Consumer<Held> onSubmit = write -> {};

    volatile int alignment = 1;
    volatile long appendOnePieceMax;
    volatile boolean open = true;

    HeldWrites() {
        file =
                (AioFile)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {AioFile.class},
                                (proxy, method, arguments) ->
                                        switch (method.getName()) {
                                            case "writevDurable" ->
                                                    submit(
                                                            (Long) arguments[0],
                                                            (ByteBuffer[]) arguments[1]);
                                            case "writev" -> ended();
                                            case "isOpen" -> open;
                                            case "capabilities" -> capabilities();
                                            case "toString" -> "held";
                                            default ->
                                                    throw new AssertionError(
                                                            "the log called " + method);
                                        });
    }

    private Capabilities capabilities() {
        return Capabilities.builder(BackendId.NIO)
                .gather(GatherMode.NATIVE)
                .nativeMaxBytes(1 << 20)
                .nativeMaxBuffers(1024)
                .notifications(NotifyKind.NONE)
                .with(
                        Capability.EXACT_ERRNO,
                        Capability.PARTIAL_COUNT_ON_ERROR,
                        Capability.FILE_SIZE_LIMIT)
                .appendOnePieceMax(appendOnePieceMax)
                .alignment(alignment, alignment)
                .build();
    }

    private static Held ended() {
        Held write = new Held(0, new ByteBuffer[0]);
        write.succeed();
        return write;
    }

    private Held submit(long offset, ByteBuffer[] buffers) {
        Held write = new Held(offset, buffers);
        onSubmit.accept(write);
        if (!write.isDone()) {
            held.add(write);
        }
        return write;
    }

    /** The oldest that is held. */
    Held next() throws InterruptedException {
        return held.take();
    }

    /** How many are held. */
    int count() {
        return held.size();
    }

    /** One durable write. */
    static final class Held extends AioFuture<Long> {
        private final long offset;
        private final ByteBuffer[] buffers;
        private volatile boolean mayNotBlock;
        private volatile VirtualMachineError onDependent;
        private volatile boolean attached;

        Held(long offset, ByteBuffer[] buffers) {
            this.offset = offset;
            this.buffers = buffers;
        }

        long offset() {
            return offset;
        }

        /** Who waits for it is told that this is a completion thread. */
        void refuseWaits() {
            mayNotBlock = true;
        }

        /** Succeeds, with that many bytes; the buffers are left alone. */
        void succeed(long moved) {
            finish(moved);
        }

        /**
         * Who attaches a dependent to it has that Error.
         *
         * @param attachedAllTheSame true if the Error comes after the dependent was attached
         */
        void refuseDependents(VirtualMachineError error, boolean attachedAllTheSame) {
            onDependent = error;
            attached = attachedAllTheSame;
        }

        @Override
        public CompletableFuture<Long> whenComplete(
                BiConsumer<? super Long, ? super Throwable> action) {
            VirtualMachineError error = onDependent;
            if (error == null || attached) {
                CompletableFuture<Long> stage = super.whenComplete(action);
                if (error == null) {
                    return stage;
                }
            }
            throw error;
        }

        int bufferCount() {
            return buffers.length;
        }

        String text() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (ByteBuffer buffer : buffers) {
                byte[] part = new byte[buffer.remaining()];
                buffer.duplicate().get(part);
                bytes.writeBytes(part);
            }
            return bytes.toString(StandardCharsets.ISO_8859_1);
        }

        void succeed() {
            long moved = 0;
            for (ByteBuffer buffer : buffers) {
                moved += buffer.remaining();
                buffer.position(buffer.limit());
            }
            finish(moved);
        }

        void fail(Throwable why) {
            finishExceptionally(why);
        }

        @Override
        protected void ask(Throwable reason) {
            throw new AssertionError("the log never cancels");
        }

        @Override
        protected void checkMayBlock() {
            if (mayNotBlock) {
                throw new IllegalStateException("a completion thread");
            }
        }
    }
}
