/**
 * Raw declarations: the structs, constants and calls of C, under the names of C, and {@code
 * PlatformAbi}, the value that holds those of one platform. Nothing here decides anything, and
 * nothing here is exported: only {@code engine.mem} and the native backends see this package.
 */
@NullMarked
package io.jnaaio.jna;

import org.jspecify.annotations.NullMarked;
