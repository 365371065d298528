package io.jnaaio.log;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;

/** Files that make a log lie, to show that the tests would notice. */
final class BrokenFiles {
    private BrokenFiles() {}

    private interface Durable {
        AioFuture<Long> writev(long offset, ByteBuffer[] buffers);
    }

    /** Says that bytes are durable when they are written: the fdatasync is missing. */
    static AioFile withoutSync(AioFile file) {
        return with(file, file::writev);
    }

    /** Syncs again after a failed sync, and believes the second answer. */
    static AioFile syncingAgain(AioFile file) {
        return with(
                file,
                (offset, buffers) -> {
                    Relay relay = new Relay();
                    relay.follow(file, file.writevDurable(offset, buffers));
                    return relay;
                });
    }

    private static AioFile with(AioFile file, Durable durable) {
        return (AioFile)
                Proxy.newProxyInstance(
                        BrokenFiles.class.getClassLoader(),
                        new Class<?>[] {AioFile.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("writevDurable")) {
                                return durable.writev(
                                        (Long) arguments[0], (ByteBuffer[]) arguments[1]);
                            }
                            try {
                                return method.invoke(file, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    /** Takes the answer of one future, or of the sync after it. */
    private static final class Relay extends AioFuture<Long> {
        @SuppressWarnings("FutureReturnValueIgnored") // both answers go into this future
        void follow(AioFile file, AioFuture<Long> first) {
            first.whenComplete(
                    (moved, error) -> {
                        if (error instanceof ErrnoException e && e.call().equals("fdatasync")) {
                            file.fsync(FsyncMode.DSYNC)
                                    .whenComplete(
                                            (nothing, again) -> end(e.bytesTransferred(), again));
                        } else {
                            end(moved == null ? 0 : moved, error);
                        }
                    });
        }

        private void end(long moved, Throwable error) {
            if (error == null) {
                finish(moved);
            } else {
                finishExceptionally(error);
            }
        }

        @Override
        protected void ask(Throwable reason) {
            throw new AssertionError("the log never cancels");
        }

        @Override
        protected void checkMayBlock() {
            // Nobody waits for it.
        }
    }
}
