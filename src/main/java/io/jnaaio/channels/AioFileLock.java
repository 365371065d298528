package io.jnaaio.channels;

import java.io.IOException;
import java.nio.channels.FileLock;

/** A lock that a companion channel holds for a channel of the library. */
final class AioFileLock extends FileLock {
    private final FileLock held;

    AioFileLock(AioFileChannel channel, FileLock held) {
        super(channel, held.position(), held.size(), held.isShared());
        this.held = held;
    }

    @Override
    public boolean isValid() {
        return held.isValid();
    }

    @Override
    public void release() throws IOException {
        held.release();
    }
}
