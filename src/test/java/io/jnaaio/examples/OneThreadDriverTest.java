package io.jnaaio.examples;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.testing.AllContracts;
import java.io.IOException;

/** Every suite on the driver of the worked example. */
// tag::certified[]
class OneThreadDriverTest extends AllContracts {
    @Override
    protected AsyncIo open(AioOptions.Builder options) throws IOException {
        return Aio.open(options.build(), new OneThreadDriverFactory());
    }
}
// end::certified[]
