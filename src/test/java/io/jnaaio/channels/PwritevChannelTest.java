package io.jnaaio.channels;

import io.jnaaio.api.BackendId;

/** The channel over the PWRITEV backend. */
class PwritevChannelTest extends AioFileChannelSuites {
    PwritevChannelTest() {
        super(BackendId.PWRITEV);
    }
}
