/**
 * For projects that use this library, or write a backend for it.
 *
 * <ul>
 *   <li>{@link io.jnaaio.testing.FakeAio}: the real engine over files in memory, where nothing happens until told.
 *   <li>{@link io.jnaaio.testing.FaultPlan}: what goes wrong and when, over a fake or over a real backend; what a power cut leaves.
 *   <li>The suites {@code ...Contract}: what every backend promises. {@link io.jnaaio.testing.DriverContract} is for a driver
 *       alone, the others for an engine on it. Extend one, say how to open the backend in question, and run it.
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
 * <p>The suites need JUnit 5; the rest needs nothing but this library.
 */
@NullMarked
package io.jnaaio.testing;

import org.jspecify.annotations.NullMarked;
