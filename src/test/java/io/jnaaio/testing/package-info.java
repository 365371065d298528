/**
 * Test tools for projects that use this library or implement a backend.
 *
 * <ul>
 *   <li>{@link io.jnaaio.testing.FakeAio}: the real engine over in-memory files whose operations complete only when the test says so.
 *   <li>{@link io.jnaaio.testing.FaultPlan}: the faults to inject, over a fake or a real backend; the files that a power cut may leave.
 *   <li>The suites {@code ...Contract}: the guarantees of every backend. {@link io.jnaaio.testing.DriverContract} tests a driver
 *       alone, the others an engine on it. Extend one, implement the method that opens your backend, and run it.
 * </ul>
 *
 * <pre>{@code
 * class MyWritevTest extends AsyncWritevContract {
 *     protected AsyncIo open(AioOptions.Builder options) throws IOException {
 *         return Aio.open(options.build(), new MyDriverFactory());
 *     }
 * }
 * }</pre>
 *
 * <p>The suites need JUnit 5; everything else needs only this library.
 */
@NullMarked
package io.jnaaio.testing;

import org.jspecify.annotations.NullMarked;
