/**
 * The command line: one command a file, nothing that the library's own users would need. It stands
 * on {@link io.jnaaio.Aio} and {@link io.jnaaio.api} alone, so each command is an example too.
 */
@NullMarked
package io.jnaaio.cli;

import org.jspecify.annotations.NullMarked;
