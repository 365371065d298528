package io.jnaaio.channels;

import io.jnaaio.api.BackendId;

/** The channel over the NIO backend. */
class NioChannelTest extends AioFileChannelSuites {
    NioChannelTest() {
        super(BackendId.NIO);
    }
}
