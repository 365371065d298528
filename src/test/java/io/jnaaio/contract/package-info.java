/** Runs the contract suites on every available backend, and tests that need a separate JVM. */
@NullMarked
package io.jnaaio.contract;

import org.jspecify.annotations.NullMarked;
