/**
 * The contract that holds on every platform and with every backend. The types of this package use only the JDK.
 */
@NullMarked
package io.jnaaio.api;

import org.jspecify.annotations.NullMarked;
