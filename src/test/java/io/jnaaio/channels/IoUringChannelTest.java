package io.jnaaio.channels;

import io.jnaaio.api.BackendId;

/** The channel over the IO_URING backend. */
class IoUringChannelTest extends AioFileChannelSuites {
    IoUringChannelTest() {
        super(BackendId.IO_URING);
    }
}
