package io.jnaaio.channels;

import io.jnaaio.api.BackendId;

/** The channel over the LIO_LISTIO backend. */
class LioListioChannelTest extends AioFileChannelSuites {
    LioListioChannelTest() {
        super(BackendId.LIO_LISTIO);
    }
}
