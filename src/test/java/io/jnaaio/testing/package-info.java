/**
 * What every backend promises, as JUnit suites. Extend a suite, open engines with the backend in question, and run it:
 *
 * <pre>{@code
 * class MyWritevTest extends AsyncWritevContract {
 *     protected AsyncIo open(AioOptions.Builder options) throws IOException {
 *         return Aio.open(options.backend("nio").build());
 *     }
 * }
 * }</pre>
 */
@NullMarked
package io.jnaaio.testing;

import org.jspecify.annotations.NullMarked;
