/** The backend on java.nio alone: correct everywhere, needs no native code of this library. */
@NullMarked
package io.jnaaio.backend.nio;

import org.jspecify.annotations.NullMarked;
