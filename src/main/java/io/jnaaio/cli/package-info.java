/**
 * The command line, one command per file. The commands use only {@link io.jnaaio.Aio} and {@link io.jnaaio.api}, so each one
 * is also an example.
 */
@NullMarked
package io.jnaaio.cli;

import org.jspecify.annotations.NullMarked;
