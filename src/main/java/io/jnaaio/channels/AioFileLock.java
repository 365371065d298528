package io.jnaaio.channels;

import java.io.IOException;
import java.nio.channels.FileLock;

/** A lock of a channel of this library, held on its behalf by another channel. */
final class AioFileLock extends FileLock {
    private final FileLock held;
    private final Runnable onRelease;

    AioFileLock(AioFileChannel channel, FileLock held, Runnable onRelease) {
        super(channel, held.position(), held.size(), held.isShared());
        this.held = held;
        this.onRelease = onRelease;
    }

    @Override
    public boolean isValid() {
        return held.isValid();
    }

    @Override
    public void release() throws IOException {
        held.release();
        onRelease.run();
    }
}
