/**
 * C declarations: structs, constants and functions under their C names, and {@code PlatformAbi}, a value that holds those of
 * one platform. There is no logic here, and nothing is exported: only {@code engine.mem} and the native backends use this
 * package.
 */
@NullMarked
package io.jnaaio.jna;

import org.jspecify.annotations.NullMarked;
