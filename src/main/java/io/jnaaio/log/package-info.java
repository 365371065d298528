/** A write-ahead log at the end of a file, with group commit: {@link io.jnaaio.log.Appender}. */
@NullMarked
package io.jnaaio.log;

import org.jspecify.annotations.NullMarked;
