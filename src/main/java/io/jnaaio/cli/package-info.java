/**
 * The command line, one command per file. It uses {@link io.jnaaio.Aio} and {@link io.jnaaio.api} alone, so each command is
 * an example as well.
 */
@NullMarked
package io.jnaaio.cli;

import org.jspecify.annotations.NullMarked;
