package org.example.log;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.testing.AsyncWritevContract;
import java.io.IOException;

/** Certifies a backend of one's own: every promise about gathering writes, on it. */
class OwnBackendTest extends AsyncWritevContract {
    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        return Aio.open(options.build(), new ChannelDriverFactory());
    }
}
