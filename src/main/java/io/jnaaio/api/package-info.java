/**
 * The contract: what you can rely on, on every platform and backend. The types of this package use only the JDK.
 */
@NullMarked
package io.jnaaio.api;

import org.jspecify.annotations.NullMarked;
