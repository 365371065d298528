/**
 * An open file, apart from the order of its operations: which files can be opened, what keeps one open, its locks, and
 * transfers in the calling thread. Internal.
 */
@NullMarked
package io.jnaaio.engine.file;

import org.jspecify.annotations.NullMarked;
