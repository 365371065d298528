/** The contract suites, on every backend that is here; and what needs a JVM of its own. */
@NullMarked
package io.jnaaio.contract;

import org.jspecify.annotations.NullMarked;
