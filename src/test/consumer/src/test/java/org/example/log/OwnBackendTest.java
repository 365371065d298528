package org.example.log;

// tag::certify[]
import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.testing.AsyncWritevContract;
import java.io.IOException;

/** Runs the suite of gathering writes on the backend of this project. */
class OwnBackendTest extends AsyncWritevContract {
    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        return Aio.open(options.build(), new ChannelDriverFactory());
    }
}
// end::certify[]
