package org.example.log;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.testing.AioFileContract;
import java.io.IOException;

/** Certifies the files of a backend that can do no more than it must. */
class OwnFilesTest extends AioFileContract {
    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        return Aio.open(options.build(), new ChannelDriverFactory());
    }
}
