/**
 * The user's memory: the buffers of one operation, which of them are copied, the staging memory that they are copied
 * through, and the layout that makes calls of them. Knows nothing of operations, files and drivers.
 */
@NullMarked
package io.jnaaio.engine.buffers;

import org.jspecify.annotations.NullMarked;
