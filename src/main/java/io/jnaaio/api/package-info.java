/**
 * The contract: what a user of the library may rely on, on every platform and backend. Types of this package need nothing
 * but the JDK.
 */
@NullMarked
package io.jnaaio.api;

import org.jspecify.annotations.NullMarked;
