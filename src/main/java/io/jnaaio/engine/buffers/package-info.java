/**
 * The user's memory: the buffers of one operation, which of them are copied, the staging memory through which they are
 * copied, and their layout for system calls. The package does not use operations, files or drivers.
 */
@NullMarked
package io.jnaaio.engine.buffers;

import org.jspecify.annotations.NullMarked;
